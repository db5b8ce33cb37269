import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countNormals, judgedSeconds, partsOf } from '../../server/core/normal-cine.ts';
import { cineOf } from './normal-cines.ts';

describe('partsOf', () => {
  it('puts every patient in one part, and each in a part of his own where the parts suffice', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        (groups, most) => {
          const parts = partsOf(groups, most);
          expect(parts.flat().sort()).toEqual([...groups].sort());
          expect(parts).toHaveLength(Math.min(most, groups.length));
          const sizes = parts.map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('does not depend on the order of the patients', () => {
    expect(partsOf(['c', 'a', 'b'], 2)).toEqual(partsOf(['a', 'b', 'c'], 2));
  });
});

it('counts the stream time of frames that were scored alone', () => {
  expect(judgedSeconds(cineOf('a', [1, undefined, 1, 1]))).toBeCloseTo(3 / 25, 9);
  expect(judgedSeconds(cineOf('a', [1]))).toBe(0);
});

it('counts patients, cines, frames and minutes', () => {
  const minute = new Array<number>(1500).fill(1);
  const counts = countNormals([cineOf('a', minute), cineOf('a', minute), cineOf('b', [1, undefined])]);
  expect(counts).toMatchObject({ patients: 2, cines: 3, frames: 3001 });
  expect(counts.minutes).toBeCloseTo(2 + 1 / 1500, 9);
});
