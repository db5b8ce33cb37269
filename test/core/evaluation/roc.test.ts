import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from '../../../server/core/evaluation/roc.ts';

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
