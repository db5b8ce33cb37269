import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figureOver } from '../../../server/core/evaluation/figure.ts';
import { averagePrecision, precisionRecallCurve } from '../../../server/core/evaluation/precision-recall.ts';
import { rankingOf } from '../../../server/core/evaluation/ranking.ts';
import { areaOf, areaUnderRoc, rocCurve } from '../../../server/core/evaluation/roc.ts';
import { packageRoot } from '../../../server/package-root.ts';

interface Vector {
  readonly name: string;
  readonly cases: readonly { value: number; abnormal: boolean; group: string }[];
  readonly area: number;
  readonly averagePrecision: number;
  readonly roc: readonly (readonly [number, number])[];
  readonly rocThresholds: readonly number[];
  readonly precisionRecall: readonly (readonly [number, number, number])[];
  readonly draws: number;
  readonly seed: number;
  readonly areaInterval: readonly [number, number];
  readonly averagePrecisionInterval: readonly [number, number];
}

const file = join(packageRoot, 'fixtures', 'evaluation', 'scikit-learn.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };

/** The greatest difference between two lists; Infinity where their lengths differ. */
const gap = (actual: readonly (number | undefined)[], expected: readonly number[]): number =>
  actual.length === expected.length
    ? Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Infinity))))
    : Infinity;

const tolerance = 1e-9;

describe.each(vectors)('scikit-learn on cases with $name', (vector) => {
  const ranking = rankingOf(vector.cases.map((one) => ({ ...one, stratum: 0 })));

  it('gives the same area', () => {
    const of = (abnormal: boolean): number[] =>
      vector.cases.filter((one) => one.abnormal === abnormal).map(({ value }) => value);
    expect(
      gap([areaUnderRoc(of(false), of(true)), areaOf(ranking, 'within-strata')], [vector.area, vector.area]),
    ).toBeLessThan(tolerance);
  });

  it('gives the same corners of the ROC curve', () => {
    const corners = rocCurve(ranking);
    expect(
      gap(
        corners.flatMap(({ falsePositiveRate, sensitivity }) => [falsePositiveRate, sensitivity]),
        vector.roc.flat(),
      ),
    ).toBeLessThan(tolerance);
    expect(
      gap(
        corners.slice(1).map(({ threshold }) => threshold),
        vector.rocThresholds,
      ),
    ).toBeLessThan(tolerance);
  });

  it('gives the same precision-recall curve and average precision', () => {
    const points = precisionRecallCurve(ranking);
    expect(
      gap(
        points.flatMap(({ threshold, precision, recall }) => [threshold, precision, recall]),
        vector.precisionRecall.flat(),
      ),
    ).toBeLessThan(tolerance);
    expect(gap([averagePrecision(ranking)], [vector.averagePrecision])).toBeLessThan(tolerance);
  });

  it('gives the same intervals over the same draws of patients', () => {
    const { draws, seed } = vector;
    const of = (statistic: (weights: Float64Array) => number | undefined): readonly number[] => {
      const { low, high } = figureOver(ranking.groups.length, statistic, { draws, seed })!.interval!;
      return [low, high];
    };
    expect(
      gap(
        of((weights) => areaOf(ranking, 'all', weights)),
        vector.areaInterval,
      ),
    ).toBeLessThan(tolerance);
    const bothClasses = (weights: Float64Array): boolean => areaOf(ranking, 'all', weights) !== undefined;
    expect(
      gap(
        of((weights) => (bothClasses(weights) ? averagePrecision(ranking, weights) : undefined)),
        vector.averagePrecisionInterval,
      ),
    ).toBeLessThan(tolerance);
  });
});
