import { inputSize } from '../geometry.ts';

/** 64 bits of a picture that stay when it is encoded anew, brightened or scaled a little: two numbers of 32 bits. */
export type PerceptualHash = readonly [number, number];

/** Side of the picture that the cosine transform sees. */
const side = 32;
/** Side of the corner of low frequencies that is kept, without the constant. */
const kept = 8;

/** cosines[k][n] = cos(π (2n + 1) k / 2N), k from 1: the constant of either axis says how bright, not what. */
const cosines = Array.from({ length: kept }, (_, k) =>
  Float64Array.from({ length: side }, (_unused, n) =>
    Math.cos((Math.PI * (2 * n + 1) * (k + 1)) / (2 * side)),
  ),
);

/**
 * Whether each of the 8×8 lowest frequencies (constants left out) of the picture, averaged down to 32×32, lies above their median (Zauner,
 * Implementation and benchmarking of perceptual image hash functions, 2010, "pHash").
 * @param grey 256×256 row-major.
 */
export function perceptualHash(grey: Uint8Array): PerceptualHash {
  const small = averagedDown(grey);
  const rows = cosines.map((wave) => {
    const across = new Float64Array(side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) across[y]! += small[y * side + x]! * wave[x]!;
    return across;
  });
  const coefficients = cosines.flatMap((wave) =>
    rows.map((across) => across.reduce((sum, value, y) => sum + value * wave[y]!, 0)),
  );
  const sorted = coefficients.toSorted((a, b) => a - b);
  const median = (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
  const bits = (from: number): number =>
    coefficients.slice(from, from + 32).reduce((word, value) => (word << 1) | (value > median ? 1 : 0), 0) >>>
    0;
  return [bits(0), bits(32)];
}

/** Bits in which two hashes differ, 0..64. */
export const hashDistance = (one: PerceptualHash, other: PerceptualHash): number =>
  bitsSet(one[0] ^ other[0]) + bitsSet(one[1] ^ other[1]);

function bitsSet(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function averagedDown(grey: Uint8Array): Float64Array {
  const block = inputSize / side;
  const small = new Float64Array(side * side);
  for (let y = 0; y < inputSize; y++)
    for (let x = 0; x < inputSize; x++)
      small[Math.floor(y / block) * side + Math.floor(x / block)]! += grey[y * inputSize + x]!;
  return small.map((sum) => sum / block ** 2);
}
