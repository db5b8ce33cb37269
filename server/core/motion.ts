import { cellsSide } from './motion-trail.ts';

/** How normal hearts move: learned from the motion of normal patients, 16×16 cells each. */
export interface MotionReference {
  /** Mean motion, 256 numbers. */
  readonly mean: Float32Array;
  /** The ways in which normals differ most, K rows of 256, each of length 1 and at right angles to the others. */
  readonly components: Float32Array;
  /** What is left of normals that were not learned from, root mean square by cell, above 0. */
  readonly spread: Float32Array;
}

/**
 * How much less than normal a place moves: what the reference cannot explain, in spreads, its negative averaged over 3×3 cells; the greatest
 * of these. About 0 to 3 for a normal heart. One-sided: what moves more than normal does not raise it.
 * @param cells as `followMotion` gives them.
 */
export function motionScore(cells: Float32Array, reference: MotionReference): number {
  const residual = residualOf(cells, reference);
  const lack = residual.map((value, at) => -value / reference.spread[at]!);
  let greatest = -Infinity;
  for (let row = 0; row < cellsSide; row++)
    for (let column = 0; column < cellsSide; column++)
      greatest = Math.max(greatest, meanAround(lack, row, column));
  return greatest;
}

/** What mean and components leave of the cells. */
export function residualOf(
  cells: Float32Array,
  { mean, components }: Pick<MotionReference, 'mean' | 'components'>,
): Float64Array {
  const away = new Float64Array(cells).map((value, at) => value - mean[at]!);
  const residual = away.slice();
  for (let from = 0; from < components.length; from += away.length) {
    let share = 0;
    for (let at = 0; at < away.length; at++) share += away[at]! * components[from + at]!;
    for (let at = 0; at < away.length; at++) residual[at]! -= share * components[from + at]!;
  }
  return residual;
}

/** What lies outside counts as 0, as in the peak of the difference map. */
function meanAround(values: Float64Array, row: number, column: number): number {
  let sum = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(cellsSide - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(cellsSide - 1, column + 1); x++)
      sum += values[y * cellsSide + x]!;
  return sum / 9;
}
