import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapGroups } from '../../server/core/bootstrap.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOfAll = (drawn: readonly (readonly number[])[]): number => meanOf(drawn.flat());

describe('bootstrapGroups', () => {
  it('gives the same interval for the same seed, to the last digit', () => {
    const groups = [[1, 2], [3], [7, 8, 9], [4]];
    const interval = (seed: number): unknown =>
      bootstrapGroups({ groups, statistic: meanOfAll, draws: 200, seed });
    expect(interval(1)).toEqual(interval(1));
    expect(interval(1)).not.toEqual(interval(2));
  });

  it('draws the same groups whatever the statistic', () => {
    const seen: string[][] = [];
    const record = (factor: number) => (drawn: readonly string[]) => {
      seen.push([...drawn]);
      return factor;
    };
    const groups = ['a', 'b', 'c'];
    bootstrapGroups({ groups, statistic: record(1), draws: 20, seed: 5 });
    bootstrapGroups({ groups, statistic: record(2), draws: 20, seed: 5 });
    expect(seen.slice(20)).toEqual(seen.slice(0, 20));
  });

  it('covers the true mean about as often as it says', () => {
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const random = randomOf(trial);
      const groups = Array.from({ length: 40 }, () => [gaussian(random)]);
      const interval = bootstrapGroups({ groups, statistic: meanOfAll, draws: 200, seed: trial })!;
      if (interval.low <= 0 && 0 <= interval.high) covered++;
    }
    expect(covered / 100).toBeGreaterThan(0.87);
    expect(covered / 100).toBeLessThan(0.99);
  });

  it('is as wide as the patients are few, however many frames each has', () => {
    const random = randomOf(11);
    const patients = Array.from({ length: 10 }, () => gaussian(random));
    const once = patients.map((value) => [value]);
    const often = patients.map((value) => new Array<number>(100).fill(value));
    const [one, many] = [once, often].map((groups) =>
      bootstrapGroups({ groups, statistic: meanOfAll, draws: 500, seed: 3 })!,
    );
    expect(many!.low).toBeCloseTo(one!.low, 9);
    expect(many!.high).toBeCloseTo(one!.high, 9);
  });

  it('stays within what the groups hold', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2 }), (values) => {
        const groups = values.map((value) => [value]);
        const { low, high } = bootstrapGroups({ groups, statistic: meanOfAll, draws: 50, seed: 1 })!;
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('leaves out draws without the figure, and counts those that have it', () => {
    const needsA = (drawn: readonly string[]): number | undefined => (drawn.includes('a') ? 1 : undefined);
    const interval = bootstrapGroups({ groups: ['a', 'b'], statistic: needsA, draws: 400, seed: 1 })!;
    expect(interval.draws).toBeGreaterThan(250);
    expect(interval.draws).toBeLessThan(350);
  });

  it('has no interval for one patient, nor for a figure that no draw has', () => {
    expect(bootstrapGroups({ groups: [[1, 2]], statistic: meanOfAll, draws: 10, seed: 1 })).toBeUndefined();
    const none = { groups: [1, 2], statistic: () => undefined, draws: 10, seed: 1 };
    expect(bootstrapGroups(none)).toBeUndefined();
  });

  it.each([
    [{ draws: 0 }, 'draws'],
    [{ draws: 1.5 }, 'draws'],
    [{ level: 1 }, 'level'],
    [{ level: 0 }, 'level'],
  ])('refuses %j', (wrong, word) => {
    const bootstrap = { groups: [[1], [2]], statistic: meanOfAll, draws: 10, seed: 1, ...wrong };
    expect(() => bootstrapGroups(bootstrap)).toThrow(word);
  });
});
