import { expect, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { TokenBucket } from '../../server/transport/token-bucket.ts';

it('lets through a burst, then the steady rate, and after a rest no more than a burst', () => {
  let nowMs = 0;
  const bucket = new TokenBucket({ nowMs: () => ms(nowMs) }, { atOnce: 3, perSecond: 2 });
  const taken = (tries: number): number =>
    Array.from({ length: tries }, () => bucket.take()).filter(Boolean).length;
  expect(taken(5)).toBe(3);
  nowMs += 499;
  expect(taken(1)).toBe(0);
  nowMs += 1;
  expect(taken(2)).toBe(1);
  nowMs += 3_600_000;
  expect(taken(10)).toBe(3);
});
