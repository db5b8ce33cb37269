/** Brightness and two colour differences as RGB, each of its own range. */
export interface ColourMatrix {
  readonly black: number;
  /** Steps from black to white. */
  readonly lumaRange: number;
  readonly chromaRange: number;
}

/** PS3.3 C.7.6.3.1.2: YBR_FULL spans 0..255, YBR_PARTIAL leaves room at both ends (CCIR 601). */
export const fullRange: ColourMatrix = { black: 0, lumaRange: 255, chromaRange: 255 };
export const partialRange: ColourMatrix = { black: 16, lumaRange: 219, chromaRange: 224 };

/** Turns Y, Cb, Cr triples into R, G, B, in place. */
export function toRgb(triples: Uint8Array, matrix: ColourMatrix): void {
  for (let at = 0; at + 2 < triples.length; at += 3)
    writeRgb(triples, at, { matrix, y: triples[at]!, cb: triples[at + 1]!, cr: triples[at + 2]! });
}

/** Uncompressed 4:2:2 (Y1 Y2 Cb Cr, one colour for two pixels; rows of an odd width end in half a group) as R, G, B. */
export function fromHalved(
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  matrix: ColourMatrix,
): Uint8Array {
  const out = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const group = 4 * (pixel >> 1);
    const y = bytes[group + (pixel & 1)] ?? 0;
    writeRgb(out, 3 * pixel, { matrix, y, cb: bytes[group + 2] ?? 128, cr: bytes[group + 3] ?? 128 });
  }
  return out;
}

interface Ycc {
  readonly matrix: ColourMatrix;
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

function writeRgb(out: Uint8Array, at: number, { matrix, y, cb, cr }: Ycc): void {
  const luma = ((y - matrix.black) * 255) / matrix.lumaRange;
  const [blue, red] = [((cb - 128) * 255) / matrix.chromaRange, ((cr - 128) * 255) / matrix.chromaRange];
  out[at] = clamp(luma + 1.402 * red);
  out[at + 1] = clamp(luma - 0.344136 * blue - 0.714136 * red);
  out[at + 2] = clamp(luma + 1.772 * blue);
}

const clamp = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);
