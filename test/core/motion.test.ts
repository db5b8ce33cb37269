import { describe, expect, it } from 'vitest';
import { motionScore, type MotionReference } from '../../server/core/motion.ts';
import { cellsSide } from '../../server/core/motion-trail.ts';

const cellCount = cellsSide ** 2;
const plain: MotionReference = {
  mean: new Float32Array(cellCount).fill(0.5),
  components: new Float32Array(),
  spread: new Float32Array(cellCount).fill(0.1),
};
/** Everything as usual but for the 3×3 cells around a place. */
const around = (row: number, column: number, value: number): Float32Array => {
  const cells = plain.mean.slice();
  for (const down of [-1, 0, 1])
    for (const right of [-1, 0, 1]) cells[(row + down) * cellsSide + column + right] = value;
  return cells;
};

describe('the motion score', () => {
  it('is the lack of motion of the stillest 3×3 cells, in spreads', () => {
    expect(motionScore(around(5, 9, 0.2), plain)).toBeCloseTo(3, 5);
  });

  it('is not raised by what moves more', () => {
    expect(motionScore(around(5, 9, 0.9), plain)).toBeCloseTo(0, 5);
  });

  it('counts what lies outside the picture as moving as usual', () => {
    const corner = plain.mean.slice();
    corner[0] = 0.5 - 0.9;
    expect(motionScore(corner, plain)).toBeCloseTo(1, 5);
  });

  it('does not see what the components explain', () => {
    const all = new Float32Array(cellCount).fill(1 / cellsSide);
    const cells = plain.mean.map((value) => value - 0.3);
    expect(motionScore(cells, plain)).toBeCloseTo(3, 5);
    expect(motionScore(cells, { ...plain, components: all })).toBeCloseTo(0, 5);
  });
});
