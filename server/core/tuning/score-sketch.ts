import { quantileOfSorted } from '../quantile.ts';

/**
 * How many scores were spread, in few numbers: their quantiles at 0, 1/128, … 1, ascending, the first the least and the last the greatest
 * score. Between two of them lies 1/128 of the scores, so any histogram can be drawn from it, on any axis.
 */
export type ScoreSketch = readonly number[];

/** Quantiles of a sketch. */
export const sketchLength = 129;

/** @returns undefined where there is no score. */
export function sketchOf(values: readonly number[]): ScoreSketch | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return Array.from({ length: sketchLength }, (_, at) => {
    const value = quantileOfSorted(sorted, at / (sketchLength - 1));
    // As much as a float32 score carries.
    return Number(value.toPrecision(7));
  });
}

/** Share of the scores at or under a value, 0..1; linear between the quantiles. */
export function shareUpTo(sketch: ScoreSketch, value: number): number {
  const last = sketch.length - 1;
  if (last < 1 || value >= sketch[last]!) return 1;
  if (value < sketch[0]!) return 0;
  // The last of equal quantiles: all that share one value lie at or under it.
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sketch[middle]! <= value) low = middle;
    else high = middle;
  }
  const [from, to] = [sketch[low]!, sketch[high]!];
  return (low + (value - from) / (to - from)) / last;
}
