/** Value below which the share `q` of the values lies, linear between neighbours (Hyndman & Fan 1996, type 7). */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  return quantileOfSorted(sorted, q);
}

/** The same of values that stand in ascending order already. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (at - low);
}

/**
 * The same where each value stands as often as `timesOf` says: as if it were repeated, without repeating it.
 * @param timesOf times the value at this place counts, whole, 0 and up; one at least above 0.
 */
export function quantileOfRepeated(sorted: Float64Array, q: number, timesOf: (at: number) => number): number {
  let count = 0;
  for (let at = 0; at < sorted.length; at++) count += timesOf(at);
  const wanted = (count - 1) * q;
  const low = Math.floor(wanted);
  let below: number | undefined;
  let passed = 0;
  for (let at = 0; at < sorted.length; at++) {
    passed += timesOf(at);
    if (below === undefined && passed > low) below = sorted[at]!;
    if (below !== undefined && passed > Math.min(low + 1, count - 1))
      return below + (sorted[at]! - below) * (wanted - low);
  }
  throw new RangeError('A quantile needs at least one value');
}
