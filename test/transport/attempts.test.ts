import { describe, expect, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { Attempts } from '../../server/transport/attempts.ts';

const clock = { nowMs: () => ms(0) };

describe('Attempts', () => {
  it.each([
    ['addresses of one IPv6 network', '2001:db8:0:1::7', '2001:db8:0:1:ffff::9'],
    ['an IPv4 address within IPv6', '10.0.0.7', '::ffff:10.0.0.7'],
  ])('counts %s as one', (_, one, other) => {
    const attempts = new Attempts(clock, { allowed: 1, withinMs: 1000 });
    expect(attempts.count(one)).toBe(true);
    expect(attempts.count(other)).toBe(false);
  });

  it('counts those of other networks by themselves', () => {
    const attempts = new Attempts(clock, { allowed: 1, withinMs: 1000 });
    for (const address of ['2001:db8:0:1::7', '2001:db8:0:2::7', '10.0.0.7', '10.0.0.8'])
      expect(attempts.count(address)).toBe(true);
  });

  it('remembers 10,000 addresses at most', () => {
    const attempts = new Attempts(clock, { allowed: 1, withinMs: 1000 });
    for (let at = 0; at <= 10_000; at++) attempts.count(`10.0.${at >> 8}.${at & 255}`);
    expect(attempts.exceeded('10.0.0.0')).toBe(false);
    expect(attempts.exceeded('10.0.0.1')).toBe(true);
  });
});
