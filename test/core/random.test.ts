import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussian, randomOf, seedFor, shuffled } from '../../server/core/random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const ten = (seed: number): number[] => Array.from({ length: 10 }, randomOf(seed));
  expect(ten(7)).toEqual(ten(7));
  expect(ten(7)).not.toEqual(ten(8));
});

test('numbers fill 0 to 1 evenly', () => {
  const counts = new Array<number>(10).fill(0);
  const random = randomOf(3);
  for (let drawn = 0; drawn < 100_000; drawn++) counts[Math.floor(random() * 10)]!++;
  // Six standard deviations of a fair count of 10,000.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(570);
});

test('gaussian numbers have mean 0 and variance 1', () => {
  const random = randomOf(5);
  const values = Array.from({ length: 100_000 }, () => gaussian(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
});

test('a shuffle holds every index once', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(), (count, seed) => {
      const order = shuffled(count, randomOf(seed));
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
    }),
  );
});

test('the epochs of one run, and one epoch of many runs, have seeds of their own', () => {
  const seeds = new Set<number>();
  for (let seed = 0; seed < 100; seed++)
    for (let stream = 0; stream < 100; stream++) seeds.add(seedFor(seed, stream));
  expect(seeds.size).toBe(10_000);
});
