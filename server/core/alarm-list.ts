import { rankOf, type AlarmCondition, type Priority, type TechnicalCause } from './alarm-settings.ts';
import type { ScoreName } from './scores.ts';
import type { Seconds } from './units.ts';

/**
 * What an episode or a fault raised, in the words of FHIR's DeviceAlert. Times are media time of the stream; in a loop the end may lie
 * before the start.
 */
export interface Alarm {
  /** Counts up from 1 within a stream. */
  readonly id: number;
  readonly family: 'anomaly' | 'technical';
  /** Anomaly: the score that led at the peak. */
  readonly cause: ScoreName | TechnicalCause;
  readonly priority: Priority;
  /** `latched`: what raised it is over, and nobody has acknowledged it. */
  readonly presence: 'on' | 'latched' | 'off';
  /** A person has seen it; says nothing about whether it lasts. */
  readonly acknowledged: boolean;
  /** The first frame that showed it; where there was none, the last frame before. */
  readonly startSeconds: Seconds;
  /** The last frame that showed it; where there was none, the first frame after. */
  readonly endSeconds?: Seconds;
  /** Anomaly: greatest ratio of any score to its limit during the episode, above 1. */
  readonly peakRatio?: number;
}

/** On, or latched: not to be forgotten yet. */
export const isActive = ({ presence }: Pick<Alarm, 'presence'>): boolean => presence !== 'off';

/** More than anybody reads; a flickering fault must not fill the memory. */
const mostKept = 100;

/**
 * Adds an alarm that is on, and drops the oldest that are off where that makes too many. One that is on or latched is never dropped; an
 * earlier one of the same condition that is latched need not be any more, as this one stands in its place.
 */
export function raise(
  alarms: readonly Alarm[],
  alarm: Omit<Alarm, 'presence' | 'acknowledged' | 'endSeconds'>,
): readonly Alarm[] {
  const condition = conditionOf(alarm);
  const before = change(alarms, (each) =>
    each.presence === 'latched' && conditionOf(each) === condition ? { ...each, presence: 'off' } : each,
  );
  let surplus = before.length + 1 - mostKept;
  const kept = before.filter((each) => isActive(each) || surplus-- <= 0);
  return [...kept, { ...alarm, presence: 'on', acknowledged: false }];
}

/** An anomaly is one condition, whichever score leads. */
export const conditionOf = ({ family, cause }: Pick<Alarm, 'family' | 'cause'>): AlarmCondition =>
  family === 'anomaly' ? 'anomaly' : (cause as TechnicalCause);

export interface Ending {
  readonly endSeconds: Seconds;
  /** Whether one of high priority that nobody has seen stays. */
  readonly latching: boolean;
}

/** Ends the alarms that are on and match; the same list where there are none. */
export const end = (
  alarms: readonly Alarm[],
  { endSeconds, latching }: Ending,
  matches: (alarm: Alarm) => boolean,
): readonly Alarm[] =>
  change(alarms, (alarm) => {
    if (alarm.presence !== 'on' || !matches(alarm)) return alarm;
    const stays = latching && alarm.priority === 'high' && !alarm.acknowledged;
    return { ...alarm, presence: stays ? 'latched' : 'off', endSeconds };
  });

/** Marks one as seen by a person, and lets go of it where it was latched; the same list where no alarm has that id. */
export const acknowledge = (alarms: readonly Alarm[], id: number): readonly Alarm[] =>
  change(alarms, (alarm) => {
    if (alarm.id !== id || alarm.acknowledged) return alarm;
    return { ...alarm, acknowledged: true, presence: alarm.presence === 'latched' ? 'off' : alarm.presence };
  });

/** The highest priority that somebody must still hear of: on or latched, and not acknowledged. */
export function urgencyOf(alarms: readonly Alarm[]): Priority | undefined {
  let urgency: Priority | undefined;
  for (const { presence, acknowledged, priority } of alarms) {
    if (presence === 'off' || acknowledged) continue;
    if (urgency === undefined || rankOf(priority) > rankOf(urgency)) urgency = priority;
  }
  return urgency;
}

/** Maps, and gives the very same list back when nothing changed, so that a change can be told by identity. */
export function change(alarms: readonly Alarm[], toNew: (alarm: Alarm) => Alarm): readonly Alarm[] {
  const changed = alarms.map(toNew);
  return changed.every((alarm, at) => alarm === alarms[at]) ? alarms : changed;
}
