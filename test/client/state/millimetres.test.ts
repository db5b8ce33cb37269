import { describe, expect, it } from 'vitest';
import { distanceMm, rulerMarks } from '../../../client/state/millimetres.ts';
import { movedByKey } from '../../../client/state/tools.svelte.ts';

const geometry = {
  displayWidth: 600,
  displayHeight: 400,
  inner: { x: 0, y: 42, width: 256, height: 171 },
};
const spacing = { xMm: 0.2, yMm: 0.5 };

describe('millimetres', () => {
  it('are counted along each side by its own spacing', () => {
    const of = (from: [number, number], to: [number, number]) =>
      distanceMm([from, to], { ...geometry, spacing });
    expect(of([0, 0], [0.5, 0])).toBeCloseTo(60);
    expect(of([0, 0.25], [0, 0.75])).toBeCloseTo(100);
    expect(of([0.1, 0.1], [0.6, 0.5])).toBeCloseTo(100);
  });

  it('are not made up where the spacing is not known', () => {
    expect(
      distanceMm(
        [
          [0, 0],
          [1, 1],
        ],
        geometry,
      ),
    ).toBeUndefined();
    expect(rulerMarks(geometry)).toEqual([]);
  });

  it('stand on a ruler that is not crowded, every fifth mark long', () => {
    const marks = rulerMarks({ ...geometry, spacing });
    expect(marks.length).toBeLessThanOrEqual(31);
    expect(marks.filter(({ long }) => long).map(({ mm }) => mm)).toEqual([0, 50, 100, 150, 200]);
    expect(marks.at(-1)).toMatchObject({ mm: 200, share: 1 });
  });
});

it('a place is moved by arrow keys, and never out of the picture', () => {
  expect(movedByKey([0.5, 0.5], 'ArrowUp', false)).toEqual([0.5, 0.495]);
  expect(movedByKey([0.99, 0.5], 'ArrowRight', true)).toEqual([1, 0.5]);
  expect(movedByKey([0.5, 0.5], 'a', false)).toBeUndefined();
});
