import type { Frame } from './frame.ts';
import type { Sector } from './sector.ts';
import type { Seconds } from './units.ts';

/** A picture repeated once or twice is an artefact of frame rates; so often and so long, the scanner stands still. */
const least = { repeats: 3, seconds: 0.5 };

/** What is known of a stream that may stand still. */
export interface Stillness {
  readonly last: Pick<Frame, 'index' | 'timeSeconds' | 'grey'> | undefined;
  /** Media time of the first frame that looked like the last one. */
  readonly sinceSeconds: Seconds | undefined;
  /** Frames since then that repeated it. */
  readonly repeats: number;
}

/** Before the first frame. */
export const unknownStillness: Stillness = { last: undefined, sinceSeconds: undefined, repeats: 0 };

/**
 * Takes the next frame in: it repeats the last one when every pixel of the sector does. A digital picture of a paused scanner does, and a
 * picture of moving speckle never. Frames that do not follow (somebody sought) begin anew; the same frame once more changes nothing.
 */
export function followStillness(before: Stillness, frame: Frame, sector: Sector): Stillness {
  const { index, timeSeconds, grey } = frame;
  if (before.last?.index === index) return before;
  const last = { index, timeSeconds, grey };
  return repeats(before.last, last, sector)
    ? { last, sinceSeconds: before.sinceSeconds, repeats: before.repeats + 1 }
    : { last, sinceSeconds: timeSeconds, repeats: 0 };
}

function repeats(before: Stillness['last'], now: NonNullable<Stillness['last']>, { mask }: Sector): boolean {
  if (before === undefined || now.index < before.index || now.timeSeconds <= before.timeSeconds) return false;
  return now.grey.every((value, at) => value === before.grey[at] || mask[at] === 0);
}

/** Whether the same picture has come again and again for half a second: a recording that runs on shows a scanner that does not. */
export const isFrozen = ({ last, sinceSeconds, repeats }: Stillness): boolean =>
  last !== undefined &&
  sinceSeconds !== undefined &&
  repeats >= least.repeats &&
  last.timeSeconds - sinceSeconds >= least.seconds - 1e-6;
