import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareUpTo, sketchLength, sketchOf } from '../../../server/core/tuning/score-sketch.ts';

const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 });

describe('sketchOf', () => {
  it('is ascending, from the least to the greatest score', () => {
    fc.assert(
      fc.property(values, (scores) => {
        const sketch = sketchOf(scores)!;
        expect(sketch).toHaveLength(sketchLength);
        expect(sketch).toEqual(sketch.toSorted((a, b) => a - b));
        expect(sketch[0]).toBeCloseTo(Math.min(...scores), 4);
        expect(sketch.at(-1)).toBeCloseTo(Math.max(...scores), 4);
      }),
    );
  });

  it('is none without scores', () => {
    expect(sketchOf([])).toBeUndefined();
  });
});

describe('shareUpTo', () => {
  it('tells how many scores lie at or under a value to two parts in a hundred', () => {
    const scores = Array.from({ length: 5000 }, (_, at) => (at / 5000) ** 2);
    const sketch = sketchOf(scores)!;
    for (const value of [0.001, 0.01, 0.1, 0.25, 0.5, 0.9])
      expect(shareUpTo(sketch, value)).toBeCloseTo(Math.sqrt(value), 1.7);
  });

  it('rises from 0 under the least score to 1 at the greatest', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.nat({ max: 50 }),
        (scores, value, more) => {
          const sketch = sketchOf(scores)!;
          expect(shareUpTo(sketch, value + more)).toBeGreaterThanOrEqual(shareUpTo(sketch, value));
          expect(shareUpTo(sketch, sketch[0]! - 1)).toBe(0);
          expect(shareUpTo(sketch, sketch.at(-1)!)).toBe(1);
        },
      ),
    );
  });

  it('counts all of a value that many scores share', () => {
    const sketch = sketchOf([1, 2, 2, 2, 2, 2, 2, 2, 2, 3])!;
    expect(shareUpTo(sketch, 1.999)).toBeLessThan(0.2);
    expect(shareUpTo(sketch, 2)).toBeGreaterThan(0.85);
  });
});
