import type { Ms } from './units.ts';

/** A file as it lies in a folder now. */
export interface Lying {
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was last written, ms since 1970. */
  readonly writtenMs: number;
}

interface Seen extends Lying {
  /** Clock reading of the look that saw it so first. */
  readonly sinceMs: Ms;
  readonly told: boolean;
}

/** What was seen of a folder up to now. */
export type Arrivals = ReadonlyMap<string, Seen>;

export const noArrivals: Arrivals = new Map();

/** A file that has not changed for so long is whole: longer than the pauses of a copy over a network, as far as those can be known. */
export const settledMs = 3000 as Ms;

/**
 * Takes a look at a folder: which files have become whole. Each is told once, and once more whenever it has changed after that; so
 * a copy that paused for longer than `settledMs` is found again when it has gone on. Empty files are not whole.
 */
export function lookAt(
  before: Arrivals,
  lying: readonly Lying[],
  nowMs: Ms,
): { readonly arrivals: Arrivals; readonly whole: readonly string[] } {
  const arrivals = new Map<string, Seen>();
  const whole: string[] = [];
  for (const file of lying) {
    const known = before.get(file.path);
    const same = known?.sizeBytes === file.sizeBytes && known.writtenMs === file.writtenMs;
    const seen = same ? known : { ...file, sinceMs: nowMs, told: false };
    const settled = file.sizeBytes > 0 && nowMs - seen.sinceMs >= settledMs;
    if (settled && !seen.told) whole.push(file.path);
    arrivals.set(file.path, settled ? { ...seen, told: true } : seen);
  }
  return { arrivals, whole };
}
