import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharesOf, sharesOfSketch } from '../../../client/state/score-histogram.ts';
import { sketchOf } from '../../../server/core/tuning/score-sketch.ts';

const axis = { top: 1, bins: 10 };

describe('sharesOf', () => {
  it('puts each score into its bin, lowest first, and none without a score', () => {
    expect(sharesOf([0, 0.05, 0.95, NaN, 0.55], axis)).toEqual([0.5, 0, 0, 0, 0, 0.25, 0, 0, 0, 0.25]);
    expect(sharesOf([NaN], axis)).toEqual(new Array(10).fill(0));
  });

  it('leaves out what lies above the axis, and counts it all the same', () => {
    expect(sharesOf([0.05, 3], axis)[0]).toBe(0.5);
  });
});

describe('sharesOfSketch', () => {
  it('adds up to all of the scores where the axis holds them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1 }), (values) => {
        const shares = sharesOfSketch(sketchOf(values)!, axis);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('looks like the histogram of the scores themselves', () => {
    const values = Array.from({ length: 4000 }, (_, at) => ((at * 7919) % 4000) / 4000);
    const squared = values.map((value) => value ** 2);
    const [exact, drawn] = [sharesOf(squared, axis), sharesOfSketch(sketchOf(squared)!, axis)];
    for (const [bin, share] of exact.entries()) expect(drawn[bin]).toBeCloseTo(share, 1.9);
  });
});
