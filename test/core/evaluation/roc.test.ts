import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it('weighs a group as if its cases were there that many times', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
        (all, times) => {
          const ranking = rankingOf(all);
          const weights = Float64Array.from(ranking.groups, (_, index) => times[index]!);
          const repeated = all.flatMap((one) =>
            new Array<typeof one>(times[ranking.groups.indexOf(one.group)]!).fill(one),
          );
          const [weighed, drawn] = [areaOf(ranking, 'all', weights), areaOf(rankingOf(repeated), 'all')];
          expect(gap(weighed, drawn)).toBeLessThan(1e-12);
        },
      ),
    );
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
