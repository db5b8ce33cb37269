import { describe, expect, it } from 'vitest';
import { moveLimit } from '../../server/core/move-limit.ts';

const range = { lower: 0.02, upper: 0.08 };

describe('moveLimit', () => {
  it.each([
    ['an upper one', 0.05, { side: 'upper', value: 0.06 }, 0.06],
    ['an upper one where there was none', undefined, { side: 'upper', value: 0.06 }, 0.06],
    ['the upper side of two', range, { side: 'upper', value: 0.06 }, { lower: 0.02, upper: 0.06 }],
    ['the lower side of two', range, { side: 'lower', value: 0.03 }, { lower: 0.03, upper: 0.08 }],
    ['a lower side to an upper one', 0.05, { side: 'lower', value: 0.03 }, { lower: 0.03, upper: 0.05 }],
  ] as const)('moves %s', (...[, limit, move, moved]) => {
    expect(moveLimit(limit, move)).toEqual({ kind: 'moved', limit: moved });
  });

  it.each([
    [0.05, { side: 'upper', value: 0 }, 'above 0'],
    [range, { side: 'lower', value: NaN }, 'above 0'],
    [undefined, { side: 'lower', value: 0.01 }, 'set that first'],
    [range, { side: 'lower', value: 0.08 }, 'must lie under the upper one, 0.08'],
    [range, { side: 'upper', value: 0.01 }, 'The lower limit, 0.02, must lie under the upper one, 0.01'],
  ] as const)('refuses to move %j by %j', (limit, move, line) => {
    expect(moveLimit(limit, move)).toMatchObject({ kind: 'refused', line: expect.stringContaining(line) });
  });
});
