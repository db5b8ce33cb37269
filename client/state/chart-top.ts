const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/**
 * The upper end of a chart's scale, whose lower end is 0: a round number that leaves room above the limit and what is shown.
 * It grows at once and shrinks only when half of it is empty, so that the chart does not breathe with every frame.
 * @param current the end as it is; 0 at first.
 */
export function chartTop(current: number, shown: { greatest: number; limit: number | undefined }): number {
  const needed = Math.max(shown.greatest * 1.05, (shown.limit ?? 0) * 1.4);
  if (needed <= 0) return current > 0 ? current : 1;
  if (needed <= current && needed > current / 2) return current;
  const decade = 10 ** Math.floor(Math.log10(needed));
  // The last step is the next decade itself, so one is always found; the tolerance is for 0.30000000000000004.
  const step = steps.find((step) => step * decade >= needed * (1 - 1e-9)) ?? 10;
  return Number((step * decade).toPrecision(3));
}
