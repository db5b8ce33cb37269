/** What the code of a frame is measured against: learned from the codes of normal frames. */
export type LatentReference =
  /** ‖a − c‖₂, every direction alike. */
  | { readonly kind: 'euclidean'; readonly centre: Float32Array }
  /**
   * √(Σᵢ zᵢ²/lᵢ + ‖r‖²/s²): zᵢ = (a − c)·vᵢ along the directions in which normal codes vary most, each held against its own variance
   * lᵢ; r what is left of a − c beside these, held against one variance s².
   */
  | { readonly kind: 'mahalanobis'; readonly centre: Float32Array; readonly spread: LatentSpread };

export const latentKinds = ['euclidean', 'mahalanobis'] as const satisfies readonly LatentReference['kind'][];

/** How normal codes vary around their centre, in D dimensions. */
export interface LatentSpread {
  /** v, k rows of D numbers one after the other, orthonormal. */
  readonly directions: Float32Array;
  /** l, k numbers above 0. */
  readonly variances: Float32Array;
  /** s², above 0. */
  readonly residualVariance: number;
}

/** The mean code. @param codes at least one, all of one length. */
export function meanCode(codes: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(codes[0]!.length);
  for (const code of codes) for (let at = 0; at < sum.length; at++) sum[at]! += code[at]!;
  return Float32Array.from(sum, (total) => total / codes.length);
}
