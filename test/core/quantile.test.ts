import { describe, expect, it } from 'vitest';
import { quantileOf } from '../../server/core/quantile.ts';

describe('quantileOf', () => {
  it.each([
    [0, 1],
    [0.5, 2.5],
    [0.9, 3.7],
    [1, 4],
  ])('at %d of 1, 2, 3, 4 is %d', (q, expected) => {
    expect(quantileOf([4, 2, 1, 3], q)).toBeCloseTo(expected, 12);
  });
});
