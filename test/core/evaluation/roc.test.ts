import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureOver } from '../../../server/core/evaluation/figure.ts';
import { rankingOf } from '../../../server/core/evaluation/ranking.ts';
import { areaOf, areaUnderRoc, rocCurve } from '../../../server/core/evaluation/roc.ts';

const scores = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });

describe('areaUnderRoc', () => {
  it('is the share of pairs in which the abnormal score is greater, ties half', () => {
    fc.assert(
      fc.property(scores, scores, (normal, abnormal) => {
        const pairs = normal.flatMap((n) => abnormal.map((a) => (a > n ? 1 : a === n ? 0.5 : 0)));
        const expected = pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length;
        expect(areaUnderRoc(normal, abnormal)).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('turns over when the sides are exchanged', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        expect(areaUnderRoc(a, b) + areaUnderRoc(b, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('refuses an empty side', () => {
    expect(() => areaUnderRoc([], [1])).toThrow(RangeError);
  });
});

describe('areaOf', () => {
  const cases = fc.array(
    fc.record({
      value: fc.integer({ min: 0, max: 9 }),
      abnormal: fc.boolean(),
      group: fc.constantFrom('a', 'b', 'c', 'd'),
      stratum: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 2, maxLength: 40 },
  );
  const share = (pairs: readonly (readonly [number, number])[]): number | undefined =>
    pairs.length === 0
      ? undefined
      : pairs.reduce((sum, [n, a]) => sum + (a > n ? 1 : a === n ? 0.5 : 0), 0) / pairs.length;

  const gap = (one: number | undefined, other: number | undefined): number =>
    one === other ? 0 : Math.abs((one ?? Infinity) - (other ?? Infinity));

  it('counts pairs of one stratum only, where asked to', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const pairs = all.flatMap((one) =>
          all.flatMap((other) =>
            !one.abnormal && other.abnormal && one.stratum === other.stratum
              ? [[one.value, other.value] as const]
              : [],
          ),
        );
        const [actual, expected] = [areaOf(rankingOf(all), 'within-strata'), share(pairs)];
        expect(gap(actual, expected)).toBeLessThan(1e-12);
      }),
    );
  });

  it('is of groups drawn several times what it is between patients and within each, by the shares of all pairs', () => {
    type Pair = Record<'of' | 'to', { readonly value: number; readonly group: string }>;
    const pairsOf = <One extends { readonly abnormal: boolean }>(all: readonly One[]) =>
      all
        .filter(({ abnormal }) => abnormal)
        .flatMap((of) => all.filter(({ abnormal }) => !abnormal).map((to) => ({ of, to })));
    const meanOf = (pairs: readonly Pair[]): number =>
      pairs.reduce(
        (sum, { of, to }) => sum + (of.value > to.value ? 1 : of.value === to.value ? 0.5 : 0),
        0,
      ) / pairs.length;
    const isOwn = ({ of, to }: Pair): boolean => of.group === to.group;
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
        (all, times) => {
          const ranking = rankingOf(all);
          const weights = Float64Array.from(ranking.groups, (_, index) => times[index]!);
          const pairs = pairsOf(
            all.flatMap((one) =>
              Array.from({ length: times[ranking.groups.indexOf(one.group)]! }, (_, copy) => ({
                ...one,
                copy,
              })),
            ),
          );
          const within = pairs.filter((pair) => isOwn(pair) && pair.of.copy === pair.to.copy);
          const between = pairs.filter((pair) => !isOwn(pair));
          const share = pairsOf(all).filter(isOwn).length / pairsOf(all).length;
          const either = within.length === 0 ? between : within;
          const expected =
            within.length > 0 && between.length > 0
              ? share * meanOf(within) + (1 - share) * meanOf(between)
              : either.length === 0
                ? undefined
                : meanOf(either);
          expect(gap(areaOf(ranking, 'all', weights), expected)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it('lies within its interval where few patients are each held against themselves', () => {
    // What differs between patients hides the anomaly, but for pairs of one patient.
    const paired = [10, 60, 20, 80, 40, 30].flatMap((value, patient) =>
      [false, true].map((abnormal) => ({
        value: value + (abnormal ? 1 : 0),
        abnormal,
        group: `p${patient}`,
        stratum: 0,
      })),
    );
    const ranking = rankingOf(paired);
    const figure = figureOver(ranking.groups.length, (weights) => areaOf(ranking, 'all', weights), {
      draws: 2000,
      seed: 1,
    })!;
    expect(figure.value).toBeCloseTo(21 / 36, 12);
    expect(figure.interval!.low).toBeLessThanOrEqual(figure.value + 1e-12);
    expect(figure.interval!.high).toBeGreaterThanOrEqual(figure.value - 1e-12);
  });

  it('is the area under the corners of the curve', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const ranking = rankingOf(all);
        const area = areaOf(ranking, 'all');
        fc.pre(area !== undefined);
        const points = rocCurve(ranking);
        const trapezoids = points
          .slice(1)
          .map(
            (point, index) =>
              ((point.falsePositiveRate - points[index]!.falsePositiveRate) *
                (point.sensitivity + points[index]!.sensitivity)) /
              2,
          );
        expect(trapezoids.reduce((sum, one) => sum + one, 0)).toBeCloseTo(area, 12);
      }),
    );
  });
});
