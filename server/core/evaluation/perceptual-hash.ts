import { inputSize } from '../geometry.ts';

/** 256 bits of a picture that stay when it is encoded anew, brightened or scaled a little: eight numbers of 32 bits. */
export type PerceptualHash = readonly number[];

/** Side of the picture that the cosine transform sees. */
const side = 64;
/**
 * Side of the corner of low frequencies that is kept. With the usual 8 different patients of one view had 6 of 7 frames within 3 of 64 bits:
 * sector and anatomy are alike, and only the finer structure tells two recordings apart.
 */
const kept = 16;
const wordBits = 32;

/** cosines[k][n] = cos(π (2n + 1) k / 2N), k from 1: the constant of either axis says how bright, not what. */
const cosines = Array.from({ length: kept }, (_, k) =>
  Float64Array.from({ length: side }, (_unused, n) =>
    Math.cos((Math.PI * (2 * n + 1) * (k + 1)) / (2 * side)),
  ),
);

/**
 * Whether each of the 16×16 lowest frequencies (constants left out) of the picture, averaged down to 64×64, lies above their median (Zauner,
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
  return Array.from({ length: coefficients.length / wordBits }, (_, word) =>
    coefficients
      .slice(word * wordBits, (word + 1) * wordBits)
      .reduce((bits, value) => ((bits << 1) | (value > median ? 1 : 0)) >>> 0, 0),
  );
}

/** Bits in which two hashes differ, 0..256. */
export const hashDistance = (one: PerceptualHash, other: PerceptualHash): number =>
  one.reduce((bits, word, at) => bits + bitsSet(word ^ other[at]!), 0);

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
