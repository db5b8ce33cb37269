import { describe, expect, it } from 'vitest';
import { limitAfterKey } from '../../../client/state/limit-keys.ts';

describe('a limit after a key', () => {
  it.each([
    { key: 'ArrowUp', after: 1.22 },
    { key: 'ArrowRight', after: 1.22 },
    { key: 'ArrowDown', after: 1.18 },
    { key: 'PageUp', after: 1.4 },
    { key: 'PageDown', after: 1 },
    { key: 'Home', after: 2 },
  ])('of 1.2, saved as 2, is $after with $key', ({ key, after }) => {
    expect(limitAfterKey(key, { value: 1.2, saved: 2 })).toBeCloseTo(after);
  });

  it('stays above 0', () => {
    expect(limitAfterKey('PageDown', { value: 0.1, saved: 2 })).toBeGreaterThan(0);
  });

  it('is not touched by other keys', () => {
    expect(limitAfterKey('a', { value: 1, saved: 2 })).toBeUndefined();
  });
});
