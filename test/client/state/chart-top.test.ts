import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTop } from '../../../client/state/chart-top.ts';

describe('the upper end of a chart', () => {
  it.each([
    { greatest: 0.09, limit: 0.05, top: 0.1 },
    { greatest: 0.02, limit: 0.05, top: 0.08 },
    { greatest: 14, limit: 11.4, top: 20 },
    { greatest: 0, limit: undefined, top: 1 },
    { greatest: 950, limit: 1, top: 1000 },
  ])('is $top for values up to $greatest and a limit of $limit', ({ greatest, limit, top }) => {
    expect(chartTop(0, { greatest, limit })).toBe(top);
  });

  it('stands still while the values fill between half and all of it', () => {
    for (const greatest of [0.6, 0.8, 0.95]) expect(chartTop(1, { greatest, limit: 0.4 })).toBe(1);
  });

  it('grows at once and shrinks when half of it is empty', () => {
    expect(chartTop(1, { greatest: 1.2, limit: undefined })).toBe(1.5);
    expect(chartTop(1, { greatest: 0.2, limit: 0.3 })).toBe(0.5);
  });

  it('always leaves room for the values and for the limit to be moved up', () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (current, greatest, limit) => {
        const top = chartTop(current, { greatest, limit });
        expect(top).toBeGreaterThanOrEqual(greatest);
        expect(top).toBeGreaterThan(limit * 1.3);
        expect(top).toBeLessThanOrEqual(Math.max(current, 3 * Math.max(greatest, limit * 1.4)));
      }),
    );
  });
});
