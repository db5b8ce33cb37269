/** Counts of both sides over the same bins. `edges` has one number more than there are counts; the last bin holds its right edge. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly normal: readonly number[];
  readonly abnormal: readonly number[];
}

/** Bins of one width from the least to the greatest value of both sides. @param bins from 1. */
export function histogramOf(normal: readonly number[], abnormal: readonly number[], bins: number): Histogram {
  const extremes = [...normal, ...abnormal];
  const low = extremes.reduce((least, value) => Math.min(least, value), Infinity);
  const high = extremes.reduce((most, value) => Math.max(most, value), -Infinity);
  // Values that are all the same fill one bin around them.
  const width = high > low ? (high - low) / bins : 1 / bins;
  const start = high > low ? low : low - 0.5;
  const countsOf = (values: readonly number[]): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) counts[Math.min(bins - 1, Math.floor((value - start) / width))]! += 1;
    return counts;
  };
  return {
    edges: Array.from({ length: bins + 1 }, (_, index) => start + index * width),
    normal: countsOf(normal),
    abnormal: countsOf(abnormal),
  };
}
