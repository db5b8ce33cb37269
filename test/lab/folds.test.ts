import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsOf, type FoldGroup } from '../../server/lab/folds.ts';

const patients = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 40 })
  .chain((names) =>
    fc.tuple(
      ...names.map((group) =>
        fc.record({ group: fc.constant(group), hasNormal: fc.boolean(), hasAbnormal: fc.boolean() }),
      ),
    ),
  );

describe('foldsOf', () => {
  it('puts every patient into one fold, and folds of nearly one size', () => {
    fc.assert(
      fc.property(patients, fc.integer({ min: 2, max: 4 }), fc.nat(), (groups, count, seed) => {
        const folds = foldsOf(groups, count, seed);
        expect(folds.flat().sort()).toEqual(groups.map(({ group }) => group).sort());
        const sizes = folds.map((fold) => fold.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('deals the same for the same seed, in whatever order patients come', () => {
    fc.assert(
      fc.property(patients, fc.nat(), (groups, seed) => {
        expect(foldsOf(groups.toReversed(), 3, seed)).toEqual(foldsOf(groups, 3, seed));
      }),
    );
  });

  it('gives every fold its share of the sick', () => {
    const groups = Array.from({ length: 20 }, (_, index): FoldGroup => {
      return { group: `p${index}`, hasNormal: index >= 5, hasAbnormal: index < 5 };
    });
    for (const fold of foldsOf(groups, 5, 1))
      expect(fold.filter((name) => Number(name.slice(1)) < 5)).toHaveLength(1);
  });

  it.each([
    [3, 'at least 3 patients'],
    [1, 'from 2'],
    [2.5, 'from 2'],
  ])('refuses %s folds of 2 patients', (count, line) => {
    const groups = ['a', 'b'].map((group) => ({ group, hasNormal: true, hasAbnormal: false }));
    expect(() => foldsOf(groups, count, 1)).toThrow(line);
  });
});
