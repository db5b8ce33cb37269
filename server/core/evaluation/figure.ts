import { bootstrapGroups } from '../bootstrap.ts';

/** A number and its 95 % interval by drawing patients; no interval where there are fewer than two to draw. */
export interface Figure {
  readonly value: number;
  readonly interval?: { readonly low: number; readonly high: number };
}

/** How to draw: `draws` times, by `seed`. The same seed draws the same patients, so that figures of the same patients compare in pairs. */
export interface Drawing {
  readonly draws: number;
  readonly seed: number;
}

/**
 * A figure over groups, and its interval.
 * @param statistic of the weight of each group: 1 each for the figure itself, how often it was drawn for its interval; undefined where a draw
 * has no such figure.
 * @returns undefined where the groups have no such figure.
 */
export function figureOver(
  groups: number,
  statistic: (weights: Float64Array) => number | undefined,
  { draws, seed }: Drawing,
): Figure | undefined {
  const value = statistic(new Float64Array(groups).fill(1));
  if (value === undefined) return undefined;
  const weights = new Float64Array(groups);
  const interval = bootstrapGroups({
    groups: Array.from({ length: groups }, (_, index) => index),
    statistic: (drawn) => {
      weights.fill(0);
      for (const index of drawn) weights[index]! += 1;
      return statistic(weights);
    },
    draws,
    seed,
  });
  return {
    value,
    ...(interval === undefined ? {} : { interval: { low: interval.low, high: interval.high } }),
  };
}
