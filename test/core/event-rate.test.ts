import { describe, expect, it } from 'vitest';
import { atMostPerHour } from '../../server/core/event-rate.ts';

describe('atMostPerHour', () => {
  // Half of the 0.95 quantile of chi-square with 2(k+1) degrees of freedom, from tables.
  it.each([
    [0, 2.9957],
    [1, 4.7439],
    [2, 6.2958],
    [5, 10.513],
    [10, 16.962],
    [50, 63.287],
    [100, 118.08],
  ])('after %d events in an hour is %d', (events, expected) => {
    expect(atMostPerHour(events, 1)).toBeCloseTo(expected, expected < 100 ? 2 : 1);
  });

  it('is the rule of three where nothing came', () => {
    expect(atMostPerHour(0, 0.25)).toBeCloseTo(3 / 0.25, 1);
  });

  it('holds for thousands of events', () => {
    expect(atMostPerHour(5000, 10) / 500).toBeCloseTo(1.0237, 2);
  });
});
