/** What the code of a frame is measured against: learned from the codes of normal frames. */
export interface LatentReference {
  /** ‖a − c‖₂, every direction alike. */
  readonly kind: 'euclidean';
  /** c, D numbers. */
  readonly centre: Float32Array;
}

/** The mean code. @param codes at least one, all of one length. */
export function meanCode(codes: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(codes[0]!.length);
  for (const code of codes) for (let at = 0; at < sum.length; at++) sum[at]! += code[at]!;
  return Float32Array.from(sum, (total) => total / codes.length);
}
