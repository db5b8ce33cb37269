import { ms, type Ms, type Seconds } from '../core/units.ts';
import type { Clock } from '../ports.ts';
import type { Way } from './playback.ts';
import { wait } from './wait.ts';

export interface Pace {
  /** Media seconds a second. */
  readonly speed: number;
  readonly way: Way;
  /** From the last frame of a recording to its first again. */
  readonly loopGapSeconds: number;
  /** Media time of the frame that is on show already. */
  readonly shownSeconds: Seconds | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The next value is in hand and due only then. */
export interface Holding {
  readonly kind: 'holding';
  readonly forMs: Ms;
}
export interface Due<Value> {
  readonly kind: 'due';
  readonly value: Value;
  /** How much later than its time stamp says, 0 and up. */
  readonly lateMs: Ms;
}

/**
 * Lets values pass when their time stamps say. Back-pressure, lossless: where they come too late they pass at once and the rest is shifted; a
 * lateness of up to `caughtUpMs` is made good, so that the jitter of timers does not add up.
 */
export async function* paced<Value>(
  values: AsyncIterable<Value>,
  timeOf: (value: Value) => Seconds,
  { speed, way, loopGapSeconds, shownSeconds, clock, signal }: Pace,
): AsyncGenerator<Holding | Due<Value>, void, undefined> {
  let before = shownSeconds;
  let dueMs: number = clock.nowMs();
  for await (const value of values) {
    const timeSeconds = timeOf(value);
    if (before !== undefined) {
      const stepSeconds = timeSeconds - before;
      const onItsWay = way === 'bounce' || (way === 'forward' ? stepSeconds > 0 : stepSeconds < 0);
      const gapSeconds = onItsWay ? Math.abs(stepSeconds) : loopGapSeconds;
      dueMs += (gapSeconds * 1000) / speed;
    }
    const aheadMs = dueMs - clock.nowMs();
    const lateMs = ms(Math.max(0, -aheadMs));
    if (aheadMs > 0) {
      yield { kind: 'holding', forMs: ms(aheadMs) };
      await wait(ms(aheadMs), signal);
    } else if (lateMs > caughtUpMs) dueMs = clock.nowMs();
    if (signal.aborted) return;
    before = timeSeconds;
    yield { kind: 'due', value, lateMs };
  }
}

/** A timer on a busy machine fires up to some ten milliseconds late. */
const caughtUpMs = 50;
