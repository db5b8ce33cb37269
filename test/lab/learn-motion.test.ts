import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { motionScore, type MotionReference } from '../../server/core/motion.ts';
import { cellsSide } from '../../server/core/motion-trail.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';
import { learnMotion, scoreNormalMotion, type NormalMotion } from '../../server/lab/learn-motion.ts';

const cellCount = cellsSide ** 2;

/** A heart that beats in a ring of cells, stronger or weaker by patient, with some noise. */
const normal = (
  patient: number,
  still: (row: number, column: number) => boolean = () => false,
): NormalMotion => {
  const random = randomOf(patient);
  const strength = 0.2 * (1 + 0.2 * gaussian(random));
  return {
    group: `patient ${patient}`,
    cells: Array.from({ length: 14 }, (_, frame) =>
      frame < 5
        ? undefined
        : Float32Array.from({ length: cellCount }, (_, at) => {
            const [row, column] = [Math.floor(at / cellsSide), at % cellsSide];
            const beats = Math.abs(Math.hypot(row - 7.5, column - 7.5) - 4) < 1.5 && !still(row, column);
            return 0.02 + (beats ? strength : 0) + 0.005 * gaussian(random);
          }),
    ),
  };
};
const normals = Array.from({ length: 9 }, (_, at) => normal(at + 1));
const scoresOf = ({ cells }: NormalMotion, reference: MotionReference): readonly number[] =>
  cells.flatMap((one) => (one === undefined ? [] : [motionScore(one, reference)]));

describe('what is learned from normal motion', () => {
  const reference = learnMotion(normals)!;

  it('tells a patient of whom a part stands still from one whose whole heart moves less', () => {
    const whole = Math.max(...scoresOf(normal(99), reference));
    const stopped = normal(99, (row, column) => row < 7 && column > 8);
    expect(Math.min(...scoresOf(stopped, reference))).toBeGreaterThan(2 * whole);
  });

  it('scores each normal by what the others taught: as patients that are new', () => {
    const own = scoreNormalMotion(normals);
    expect(own.map((scores) => scores.map((score) => score !== undefined))).toEqual(
      normals.map(({ cells }) => cells.map((one) => one !== undefined)),
    );
    const outlier = normal(50, (row, column) => row < 7 && column > 8);
    const known = Math.max(...scoresOf(outlier, learnMotion([...normals, outlier])!));
    const judged = scoreNormalMotion([...normals, outlier])
      .at(-1)!
      .filter((one) => one !== undefined);
    expect(Math.min(...judged)).toBeGreaterThan(known);
  });

  it('is the same to the last digit when it is learned again', () => {
    expect(learnMotion(normals)).toEqual(reference);
  });

  it('is nothing where nothing was followed, or nothing moved', () => {
    expect(learnMotion([])).toBeUndefined();
    expect(learnMotion([{ group: 'a', cells: [undefined] }])).toBeUndefined();
    const still = new Float32Array(cellCount);
    expect(learnMotion([{ group: 'a', cells: [still, still] }])).toBeUndefined();
  });

  it('makes do with a single patient', () => {
    const [one] = scoreNormalMotion(normals.slice(0, 1));
    expect(one!.filter((score) => score !== undefined).every(Number.isFinite)).toBe(true);
  });

  it('gives finite scores, whatever the cells', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: cellCount, maxLength: cellCount }),
        (cells) => Number.isFinite(motionScore(Float32Array.from(cells), reference)),
      ),
      { numRuns: 50 },
    );
  });
});
