import { Matrix, inverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussian, randomOf } from '../../server/core/random.ts';
import { learnReference, type NormalCode } from '../../server/lab/latent-reference.ts';
import { mahalanobis } from '../helpers/latent-distance.ts';

/** Patients who differ most along the first few of 12 dimensions; frames of one patient differ little. */
function codesOf(patients: number, framesEach: number, seed = 1): readonly NormalCode[] {
  const random = randomOf(seed);
  return Array.from({ length: patients }, (_, patient) => {
    const own = Array.from({ length: 12 }, (_, at) => 3 + (gaussian(random) * 4) / (1 + at));
    return Array.from({ length: framesEach }, () => ({
      group: `p${patient}`,
      code: Float32Array.from(own, (value) => value + 0.05 * gaussian(random)),
    }));
  }).flat();
}

const spreadOf = (codes: readonly NormalCode[]) => {
  const reference = learnReference('mahalanobis', codes);
  if (reference.kind !== 'mahalanobis') throw new TypeError(reference.kind);
  return reference;
};

/** Ledoit and Wolf as written, with the covariance itself and each patient an observation of it. */
function shrunkCovariance(codes: readonly NormalCode[]): Matrix {
  const rows = new Matrix(codes.map(({ code }) => [...code]));
  const away = rows.clone().center('column');
  const count = codes.length;
  const sample = away.transpose().mmul(away).div(count);
  const mean = sample.trace() / sample.rows;
  const sphere = Matrix.eye(sample.rows).mul(mean);
  const squared = (matrix: Matrix): number => matrix.norm('frobenius') ** 2;
  let uncertainty = 0;
  for (const group of new Set(codes.map((one) => one.group))) {
    const members = codes.flatMap((one, at) => (one.group === group ? [at] : []));
    const own = away.selection(
      members,
      Array.from({ length: away.columns }, (_, at) => at),
    );
    uncertainty += squared(own.transpose().mmul(own).sub(Matrix.mul(sample, members.length)));
  }
  const shrinkage = Math.min(1, uncertainty / count ** 2 / squared(Matrix.sub(sample, sphere)));
  return Matrix.add(Matrix.mul(sample, 1 - shrinkage), Matrix.mul(sphere, shrinkage));
}

describe('a reference that weighs directions', () => {
  it('measures as the shrunk covariance itself where its directions hold all of it', () => {
    // 95 % of the variance lies within one of two dimensions or both, so the rest is one dimension at most.
    const codes = codesOf(8, 5).map(({ group, code }) => ({ group, code: code.slice(0, 2) }));
    const reference = spreadOf(codes);
    const precision = inverse(shrunkCovariance(codes));
    for (const { code } of codes) {
      const away = Matrix.rowVector(Array.from(code, (value, at) => value - reference.centre[at]!));
      const expected = Math.sqrt(away.mmul(precision).mmul(away.transpose()).get(0, 0));
      expect(mahalanobis(code, reference)).toBeCloseTo(expected, 4);
    }
  });

  it('has orthonormal directions, the variances falling and all of them together those of the codes', () => {
    const codes = codesOf(15, 6);
    const { centre, spread } = spreadOf(codes);
    const { directions, variances, residualVariance } = spread;
    const rows = new Matrix(
      Array.from({ length: variances.length }, (_, at) => [...directions.subarray(at * 12, (at + 1) * 12)]),
    );
    expect(Matrix.sub(rows.mmul(rows.transpose()), Matrix.eye(variances.length)).norm('max')).toBeLessThan(
      1e-5,
    );
    expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
    const total = codes.reduce(
      (sum, { code }) => sum + code.reduce((squares, value, at) => squares + (value - centre[at]!) ** 2, 0),
      0,
    );
    const said = variances.reduce((sum, one) => sum + one, 0) + residualVariance * (12 - variances.length);
    expect(said).toBeCloseTo(total / codes.length, 3);
    expect(residualVariance).toBeLessThan(variances.at(-1)!);
  });

  it('finds a step where normal codes never go far, though a longer one where they do is near', () => {
    const reference = spreadOf(codesOf(40, 3));
    const step = (along: number, by: number): Float32Array =>
      reference.centre.map((value, at) => value + (at === along ? by : 0));
    expect(mahalanobis(step(11, 2), reference)).toBeGreaterThan(mahalanobis(step(0, 3), reference));
  });

  it('shrinks as patients are few, however many frames they have', () => {
    const first = (codes: readonly NormalCode[]): number => {
      const { variances, residualVariance } = spreadOf(codes).spread;
      return variances[0]! / residualVariance;
    };
    expect(first(codesOf(4, 50))).toBeLessThan(first(codesOf(60, 5)));
    expect(first(codesOf(4, 50))).toBeCloseTo(first(codesOf(4, 5)), -1);
  });

  it('gives the same numbers each time', () => {
    expect(spreadOf(codesOf(6, 4))).toEqual(spreadOf(codesOf(6, 4)));
  });

  it.each([
    ['one patient', codesOf(1, 9), 'at least 2 patients'],
    [
      'codes that are all the same',
      codesOf(3, 1).map(({ group }) => ({ group, code: Float32Array.of(1, 2) })),
      'differ',
    ],
  ])('refuses %s', (_, codes, line) => {
    expect(() => learnReference('mahalanobis', codes)).toThrow(line);
  });
});

it('takes the mean code as the centre of the plain distance', () => {
  const codes = [Float32Array.of(1, 2), Float32Array.of(3, 6)].map((code) => ({ group: 'a', code }));
  expect(learnReference('euclidean', codes)).toEqual({ kind: 'euclidean', centre: Float32Array.of(2, 4) });
});
