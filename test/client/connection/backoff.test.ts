import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../client/connection/backoff.ts';

describe('the wait before another attempt', () => {
  it('doubles and ends at 8 s, however often it failed', () => {
    expect([1, 2, 3, 6, 7, 5000].map((failures) => backoffMs(failures, 1))).toEqual([
      250, 500, 1000, 8000, 8000, 8000,
    ]);
  });

  it('is spread over its upper half', () => {
    expect([0, 0.5, 1].map((random) => backoffMs(3, random))).toEqual([500, 750, 1000]);
  });
});
