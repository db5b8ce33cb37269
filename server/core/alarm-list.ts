import type { InvalidReason, ScoreName } from './scores.ts';
import type { Seconds } from './units.ts';

/** What is wrong with the watch itself, as opposed to what it watches. */
export type TechnicalCause = InvalidReason | 'signal-lost' | 'source-failed' | 'source-ended';

/** What an episode or a fault raised. Times are media time of the stream; in a loop the end may lie before the start. */
export interface Alarm {
  /** Counts up from 1 within a stream. */
  readonly id: number;
  readonly family: 'anomaly' | 'technical';
  /** Anomaly: the score that led at the peak. */
  readonly cause: ScoreName | TechnicalCause;
  readonly presence: 'on' | 'off';
  /** A person has seen it; says nothing about whether it lasts. */
  readonly acknowledged: boolean;
  /** The first frame that showed it; where there was none, the last frame before. */
  readonly startSeconds: Seconds;
  /** The last frame that showed it; where there was none, the first frame after. */
  readonly endSeconds?: Seconds;
  /** Anomaly: greatest ratio of any score to its limit during the episode, above 1. */
  readonly peakRatio?: number;
}

/** More than anybody reads; a flickering fault must not fill the memory. */
const mostKept = 100;

/** Adds an alarm that is on, and drops the oldest that are off where that makes too many. One that is on is never dropped. */
export function raise(
  alarms: readonly Alarm[],
  alarm: Omit<Alarm, 'presence' | 'acknowledged' | 'endSeconds'>,
): readonly Alarm[] {
  let surplus = alarms.length + 1 - mostKept;
  const kept = alarms.filter(({ presence }) => presence === 'on' || surplus-- <= 0);
  return [...kept, { ...alarm, presence: 'on', acknowledged: false }];
}

/** Ends the alarms that are on and match; the same list where there are none. */
export const end = (
  alarms: readonly Alarm[],
  endSeconds: Seconds,
  matches: (alarm: Alarm) => boolean,
): readonly Alarm[] =>
  change(alarms, (alarm) =>
    alarm.presence === 'on' && matches(alarm) ? { ...alarm, presence: 'off', endSeconds } : alarm,
  );

/** Marks one as seen by a person; the same list where no alarm has that id. */
export const acknowledge = (alarms: readonly Alarm[], id: number): readonly Alarm[] =>
  change(alarms, (alarm) =>
    alarm.id === id && !alarm.acknowledged ? { ...alarm, acknowledged: true } : alarm,
  );

/** Maps, and gives the very same list back when nothing changed, so that a change can be told by identity. */
export function change(alarms: readonly Alarm[], toNew: (alarm: Alarm) => Alarm): readonly Alarm[] {
  const changed = alarms.map(toNew);
  return changed.every((alarm, at) => alarm === alarms[at]) ? alarms : changed;
}
