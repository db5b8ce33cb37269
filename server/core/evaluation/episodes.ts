import { absent, follow, type Delays } from '../persistence.ts';
import { seconds } from '../units.ts';

/** A frame's moment and whether it was flagged. */
export interface Flag {
  readonly timeSeconds: number;
  readonly flagged: boolean;
}

/** The moments at which an alarm is raised, media time: flags that last for the on-delay, told apart by the off-delay, as the monitor does it. */
export function alarmTimes(flags: readonly Flag[], delays: Delays): readonly number[] {
  const times: number[] = [];
  let state = absent;
  let beforeSeconds: number | undefined;
  for (const { timeSeconds, flagged } of flags) {
    const stepSeconds = Math.max(0, timeSeconds - (beforeSeconds ?? timeSeconds));
    const next = follow(state, { seen: flagged, timeSeconds: seconds(timeSeconds), stepSeconds }, delays);
    if (next.kind === 'present' && state.kind !== 'present') times.push(timeSeconds);
    state = next;
    beforeSeconds = timeSeconds;
  }
  return times;
}
