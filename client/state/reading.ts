import type { FrameMessage, PerScore, Verdict } from '../../server/wire/messages.ts';

/** What is read off, as opposed to drawn: five times a second at most, because nobody reads faster. */
export interface Reading {
  readonly verdict: Verdict;
  /** Of the newest frame. */
  readonly frame: number;
  readonly timeSeconds: number;
  readonly latencyMs: FrameMessage['latencyMs'];
  readonly displaced: number;
}

const periodMs = 200;
/** Shorter than this and a state cannot be read from two metres. */
const holdMs = 1000;

/** How much a verdict needs to be seen. What could not be scored comes first: it must never pass for normal. */
const gravity = {
  'not-valid': 4,
  abnormal: 3,
  uncalibrated: 2,
  pending: 1,
  normal: 0,
} as const satisfies Record<Verdict['kind'], number>;

/**
 * Makes readings of frames: the gravest verdict since the last reading, held for a second against lesser ones, so that one
 * abnormal frame of thirty is neither missed nor a flicker.
 */
export class ReadingMaker {
  private newest: FrameMessage | undefined;
  private gravest: Verdict | undefined;
  private held: { verdict: Verdict; untilMs: number } | undefined;
  private readMs = -Infinity;

  add(frame: FrameMessage): void {
    this.newest = frame;
    if (this.gravest === undefined || outweighs(frame.verdict, this.gravest)) this.gravest = frame.verdict;
  }

  /** The next reading; undefined where it is too early for one or nothing is new. */
  read(nowMs: number): Reading | undefined {
    const { newest, gravest } = this;
    if (newest === undefined || nowMs - this.readMs < periodMs) return undefined;
    if (gravest === undefined && (this.held === undefined || nowMs < this.held.untilMs)) return undefined;
    this.readMs = nowMs;
    this.gravest = undefined;
    const latest = gravest ?? newest.verdict;
    const { held } = this;
    if (held !== undefined && nowMs < held.untilMs && gravity[held.verdict.kind] > gravity[latest.kind])
      return toReading(newest, held.verdict);
    this.held = { verdict: latest, untilMs: nowMs + holdMs };
    return toReading(newest, latest);
  }

  /** Exactly the newest frame: for a picture that stands still. */
  readStill(): Reading | undefined {
    this.gravest = undefined;
    this.held = undefined;
    return this.newest === undefined ? undefined : toReading(this.newest, this.newest.verdict);
  }
}

const toReading = (frame: FrameMessage, verdict: Verdict): Reading => ({
  verdict,
  frame: frame.frame,
  timeSeconds: frame.timeSeconds,
  latencyMs: frame.latencyMs,
  displaced: frame.displaced,
});

function outweighs(one: Verdict, other: Verdict): boolean {
  if (one.kind !== other.kind) return gravity[one.kind] > gravity[other.kind];
  // Of two abnormal frames the one that is further out; else the newer one.
  return (
    one.kind !== 'abnormal' ||
    !('ratios' in other) ||
    greatestRatio(one.ratios) >= greatestRatio(other.ratios)
  );
}

/** 0 where no score has a limit. */
export const greatestRatio = (ratios: PerScore): number => Math.max(0, ...Object.values(ratios));
