import { shareUpTo, type ScoreSketch } from '../../server/core/tuning/score-sketch.ts';

/** Shares of scores from 0 up to `top` in bins of one width, lowest first; what lies above `top` is in no bin. */
export type Shares = readonly number[];

export interface Axis {
  /** The upper end, above 0; the lower end is 0. */
  readonly top: number;
  readonly bins: number;
}

/** @param values NaN where there is none. */
export function sharesOf(values: Iterable<number>, { top, bins }: Axis): Shares {
  const counts = new Array<number>(bins).fill(0);
  let scored = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    scored++;
    const bin = Math.floor((value / top) * bins);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  return scored === 0 ? counts : counts.map((count) => count / scored);
}

/** The same of scores of which only a sketch was kept. */
export const sharesOfSketch = (sketch: ScoreSketch, { top, bins }: Axis): Shares =>
  Array.from({ length: bins }, (_, bin) => {
    // The least score may be 0, and belongs into the first bin.
    const from = bin === 0 ? 0 : shareUpTo(sketch, (bin / bins) * top);
    return shareUpTo(sketch, ((bin + 1) / bins) * top) - from;
  });
