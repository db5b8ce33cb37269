import { absent, follow, type Delays } from './persistence.ts';
import type { Seconds } from './units.ts';

/**
 * Counts the episodes of one cine that would each raise an anomaly alarm, as the alarm itself does (alarms.ts): a frame that was not
 * judged neither begins nor ends one.
 * @param timesSeconds of every frame, in order.
 * @param seenAt whether the frame at this place was beyond a limit; undefined when it was not judged.
 */
export function countEpisodes(
  timesSeconds: ArrayLike<number>,
  seenAt: (at: number) => boolean | undefined,
  delays: Delays,
): number {
  let persistence = absent;
  let episodes = 0;
  for (let at = 0; at < timesSeconds.length; at++) {
    const seen = seenAt(at);
    if (seen === undefined) continue;
    if (!seen && persistence.kind !== 'present') {
      // As `follow` would say; most frames of normal cines are such, and limits are tried by the hundred.
      persistence = absent;
      continue;
    }
    const timeSeconds = timesSeconds[at]! as Seconds;
    const stepSeconds = at === 0 ? 0 : Math.max(0, timeSeconds - timesSeconds[at - 1]!);
    const before = persistence;
    persistence = follow(before, { seen, timeSeconds, stepSeconds }, delays);
    if (persistence.kind === 'present' && before.kind !== 'present') episodes++;
  }
  return episodes;
}
