import type { Seconds } from './units.ts';

/** How long something must last to count as there, and how long it must be gone to count as gone. 0 s and up; 0 = at once. */
export interface Delays {
  readonly onSeconds: number;
  readonly offSeconds: number;
}

/** Whether something is there, once flicker is taken out. */
export type Persistence =
  | { readonly kind: 'absent' }
  | { readonly kind: 'appearing'; readonly startSeconds: Seconds; readonly seenForSeconds: number }
  | {
      readonly kind: 'present';
      readonly startSeconds: Seconds;
      /** Media time of the last frame that showed it. */
      readonly lastSeconds: Seconds;
      /** Absent while it shows. */
      readonly goneForSeconds: number | undefined;
    };

export const absent: Persistence = { kind: 'absent' };

/** What one frame says. */
export interface Sighting {
  readonly seen: boolean;
  readonly timeSeconds: Seconds;
  /** Stream time since the frame before, 0 and up; 0 after a jump. */
  readonly stepSeconds: number;
}

/**
 * Follows something from frame to frame. Time is the sum of the steps between frames, and one step counts for at most half of the
 * delay it is held against: a gap by itself neither raises nor ends anything, and three frames alike in a row always do,
 * however slow the stream.
 */
export function follow(before: Persistence, sighting: Sighting, delays: Delays): Persistence {
  const { seen, timeSeconds, stepSeconds } = sighting;
  if (seen) {
    if (before.kind === 'present') return { ...before, lastSeconds: timeSeconds, goneForSeconds: undefined };
    const startSeconds = before.kind === 'appearing' ? before.startSeconds : timeSeconds;
    const seenForSeconds =
      before.kind === 'appearing' ? before.seenForSeconds + capped(stepSeconds, delays.onSeconds) : 0;
    return reached(seenForSeconds, delays.onSeconds)
      ? { kind: 'present', startSeconds, lastSeconds: timeSeconds, goneForSeconds: undefined }
      : { kind: 'appearing', startSeconds, seenForSeconds };
  }
  if (before.kind !== 'present') return absent;
  const goneForSeconds =
    before.goneForSeconds === undefined ? 0 : before.goneForSeconds + capped(stepSeconds, delays.offSeconds);
  return reached(goneForSeconds, delays.offSeconds) ? absent : { ...before, goneForSeconds };
}

const capped = (stepSeconds: number, delaySeconds: number): number => Math.min(stepSeconds, delaySeconds / 2);

/** Six thirtieths of a second, added up, fall short of 0.2 by rounding alone. */
const rounding = 1e-6;
const reached = (elapsedSeconds: number, delaySeconds: number): boolean =>
  elapsedSeconds >= delaySeconds - rounding;
