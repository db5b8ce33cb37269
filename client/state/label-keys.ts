import type { LabelExtent } from '../../server/wire/tuning-messages.ts';

/** A key or button that marks, held down: since when, and at which frame it began. */
export interface Held {
  readonly label: 'normal' | 'abnormal';
  readonly fromSeconds: number;
  readonly sinceMs: number;
}

/** Shorter than this and it was a press; longer, it was held. */
const holdMs = 400;

/**
 * What was marked when a key is let go: the frame on show for a press, all frames since for one that was held while the picture went on. A
 * recording that jumped back meanwhile leaves the frame alone.
 */
export function extentOfHeld(
  held: Held,
  { timeSeconds, nowMs }: { timeSeconds: number; nowMs: number },
): LabelExtent {
  const wasHeld = nowMs - held.sinceMs >= holdMs;
  if (wasHeld && timeSeconds > held.fromSeconds)
    return { kind: 'stretch', fromSeconds: held.fromSeconds, toSeconds: timeSeconds };
  return { kind: 'frame', atSeconds: held.fromSeconds };
}
