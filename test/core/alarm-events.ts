import type { Alarm } from '../../server/core/alarm-list.ts';
import { noAlarms, reduceAlarms, type AlarmEvent, type AlarmState } from '../../server/core/alarms.ts';
import { judge, type Limits, type Verdict } from '../../server/core/scores.ts';
import { seconds } from '../../server/core/units.ts';

export const limits: Limits = { reconstruction: 0.1, peak: 0.5 };
export const normal = judge({ reconstruction: 0.05, peak: 0.2 }, limits);
export const abnormal = judge({ reconstruction: 0.12, peak: 0.9 }, limits);
export const uncalibrated = judge({ reconstruction: 9, peak: 9 }, {});
export const noContact: Verdict = { kind: 'not-valid', reason: 'no-contact' };
export const engineFailed: Verdict = { kind: 'not-valid', reason: 'engine-failed' };

export const frame = (timeSeconds: number, verdict: Verdict): AlarmEvent => ({
  kind: 'frame',
  timeSeconds: seconds(timeSeconds),
  verdict,
});
/** Frames of one verdict at 30 a second, both ends included. */
export const stretch = (verdict: Verdict, fromSeconds: number, toSeconds: number): AlarmEvent[] =>
  Array.from({ length: Math.round((toSeconds - fromSeconds) * 30) + 1 }, (_, index) =>
    frame(fromSeconds + index / 30, verdict),
  );
export const after = (events: readonly AlarmEvent[], state: AlarmState = noAlarms()): AlarmState =>
  events.reduce(reduceAlarms, state);
export const alarmsAfter = (...events: AlarmEvent[]): readonly Alarm[] => after(events).alarms;
