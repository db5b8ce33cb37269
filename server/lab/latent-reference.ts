import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { meanCode, type LatentReference, type LatentSpread } from '../core/latent.ts';

/** Code of one normal frame. */
export interface NormalCode {
  /** What must not be split: the patient. */
  readonly group: string;
  readonly code: Float32Array;
}

/** With more frames the eigenvectors take longer, as the cube of their number, and hardly change: frames of one cine are alike. */
const mostFrames = 600;
/** 64 directions of 4,096 numbers are 1 MiB of calibration.json's bytes, and 0.5 million products a frame. */
const mostDirections = 64;
/** Directions are kept until this share of the variance lies along them. */
const shareKept = 0.95;

/**
 * What the codes of later frames are measured against.
 * @param codes of normal frames; for `mahalanobis` of at least 2 patients, and not all the same.
 * @throws RangeError otherwise.
 */
export function learnReference(kind: LatentReference['kind'], codes: readonly NormalCode[]): LatentReference {
  const centre = meanCode(codes.map(({ code }) => code));
  return kind === 'euclidean' ? { kind, centre } : { kind, centre, spread: spreadOf(codes, centre) };
}

/**
 * The covariance of the codes, shrunk towards a sphere as much as its own uncertainty says (Ledoit & Wolf, J Multivar Anal
 * 2004;88:365–411), as its leading principal components and one variance for the rest (as Tipping & Bishop, J R Stat Soc B 1999;61:
 * 611–22). The uncertainty is that between patients, as if each were one observation: by frames, which are alike within one, it
 * comes out too small. All of it by the Gram matrix of the frames, which is far smaller than the covariance.
 */
function spreadOf(all: readonly NormalCode[], centre: Float32Array): LatentSpread {
  const codes = evenly(all, mostFrames);
  const away = codes.map(({ code }) => Float64Array.from(code, (value, at) => value - centre[at]!));
  const gram = gramOf(away);
  const { shrinkage, meanVariance } = shrink(gram, { codes, dimensions: centre.length });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  // In ascending order; the covariance has the same eigenvalues, over the number of frames.
  const eigenvalues = realEigenvalues.map((value) => Math.max(0, value) / codes.length).reverse();
  const total = meanVariance * centre.length;
  const count = kept(eigenvalues, total);
  const shrunk = eigenvalues.slice(0, count).map((one) => (1 - shrinkage) * one + shrinkage * meanVariance);
  const directions = new Float32Array(count * centre.length);
  for (let direction = 0; direction < count; direction++) {
    const weights = eigenvectorMatrix.getColumn(codes.length - 1 - direction);
    const row = directions.subarray(direction * centre.length, (direction + 1) * centre.length);
    const length = Math.sqrt(eigenvalues[direction]! * codes.length);
    for (let at = 0; at < row.length; at++) {
      let sum = 0;
      for (let frame = 0; frame < away.length; frame++) sum += weights[frame]! * away[frame]![at]!;
      row[at] = sum / length;
    }
  }
  // Shrinking leaves the sum of all variances as it is.
  const along = shrunk.reduce((sum, one) => sum + one, 0);
  const residualVariance = (total - along) / (centre.length - count);
  return { directions, variances: Float32Array.from(shrunk), residualVariance };
}

function gramOf(rows: readonly Float64Array[]): Matrix {
  const gram = new Matrix(rows.length, rows.length);
  for (const [one, first] of rows.entries()) {
    for (let other = 0; other <= one; other++) {
      const second = rows[other]!;
      let sum = 0;
      for (let at = 0; at < first.length; at++) sum += first[at]! * second[at]!;
      gram.set(one, other, sum);
      gram.set(other, one, sum);
    }
  }
  return gram;
}

interface Shrunk {
  /** Weight of the sphere, above 0 and at most 1. */
  readonly shrinkage: number;
  /** μ, the variance of the sphere. */
  readonly meanVariance: number;
}

/** Ledoit & Wolf's μ, δ² and β², written with the Gram matrix K: tr S = tr K / n, ‖S‖² = Σ Kᵢⱼ² / n². */
function shrink(
  gram: Matrix,
  { codes, dimensions }: { codes: readonly NormalCode[]; dimensions: number },
): Shrunk {
  const count = codes.length;
  const groups = [...new Set(codes.map(({ group }) => group))];
  if (groups.length < 2) throw new RangeError('A covariance of codes needs at least 2 patients');
  const meanVariance = gram.trace() / count / dimensions;
  if (!(meanVariance > 0)) throw new RangeError('A covariance needs codes that differ');
  const squares = Matrix.mul(gram, gram);
  const norm = squares.sum() / count ** 2;
  let uncertainty = 0;
  for (const group of groups) {
    const members = codes.flatMap((code, at) => (code.group === group ? [at] : []));
    const within = squares.selection(members, members).sum();
    const withAll = members.reduce(
      (sum, at) => sum + squares.getRow(at).reduce((row, one) => row + one, 0),
      0,
    );
    uncertainty += within - (2 * members.length * withAll) / count + members.length ** 2 * norm;
  }
  const distance = norm - dimensions * meanVariance ** 2;
  // Never none, or what normal codes have never done would have the variance 0.
  const shrinkage = Math.min(1, Math.max(1e-4, uncertainty / count ** 2 / distance));
  return { shrinkage, meanVariance };
}

function kept(eigenvalues: readonly number[], total: number): number {
  let sum = 0;
  const enough = eigenvalues.findIndex((value) => (sum += value) >= shareKept * total);
  const positive = eigenvalues.filter((value) => value > 1e-9 * total).length;
  return Math.max(1, Math.min(mostDirections, positive, enough < 0 ? Infinity : enough + 1));
}

const evenly = <Item>(items: readonly Item[], most: number): readonly Item[] =>
  items.length <= most
    ? items
    : Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
