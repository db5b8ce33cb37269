import { describe, expect, it } from 'vitest';
import { toAge, toRate, toRatio, toScore, toShare, toTime } from '../../../client/words/figures.ts';

describe('figures', () => {
  it.each([
    [0.5, '0.50'],
    [1.304, '1.30'],
    [9.994, '9.99'],
    [9.996, '10.0'],
    [99.96, '100'],
    [1234.5, '1235'],
  ])('give the ratio %d as %s', (ratio, text) => expect(toRatio(ratio)).toBe(text));

  it.each([
    [0, '0'],
    [0.04131, '0.0413'],
    [0.31, '0.310'],
    [7.9, '7.90'],
    [11.42, '11.4'],
    [132.4, '132'],
    [0.00000123, '0.000001'],
  ])('give the score %d as %s', (score, text) => expect(toScore(score)).toBe(text));

  it.each([
    [0, '0:00.0'],
    [7.44, '0:07.4'],
    [59.97, '1:00.0'],
    [3725.5, '1:02:05.5'],
    [-0.04, '0:00.0'],
    [-3, '−0:03.0'],
  ])('give the time %d s as %s', (seconds, text) => expect(toTime(seconds)).toBe(text));

  it('give an age in seconds, then in minutes, and never less than 0', () => {
    const words = { seconds: (n: number) => `${n} s`, minutes: (n: number) => `${n} min` };
    expect([-5, 4999, 119_000, 120_000, 3_600_000].map((ageMs) => toAge(ageMs, words))).toEqual([
      '0 s',
      '4 s',
      '119 s',
      '2 min',
      '60 min',
    ]);
  });

  it('give a share of nothing as a dash', () => {
    expect([toShare(1, 3), toShare(0, 0)]).toEqual(['33.3 %', '–']);
  });
});

it.each([
  [undefined, '–'],
  [0, '0'],
  [0.42, '0.42'],
  [7.31, '7.3'],
  [1234.5, '1,235'],
])('toRate(%s) is %s', (perHour, text) => {
  expect(toRate(perHour)).toBe(text);
});
