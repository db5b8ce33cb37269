import { lineOf } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { judge, type InvalidReason, type Limits, type Unscorable, type Verdict } from '../core/scores.ts';
import { nothingWatched, watchPicture, type Expected } from '../core/unscorable.ts';
import type { Clock, Engine, ScoredFrame } from '../ports.ts';
import { latencyOf, type LatencyMs } from './timing.ts';

/** A frame and what the engine made of it. */
export interface Examined {
  readonly frame: Frame;
  readonly outcome: Outcome;
  readonly latencyMs: LatencyMs;
}

export type Outcome =
  | { readonly kind: 'scored'; readonly scored: ScoredFrame }
  | { readonly kind: 'not-valid'; readonly reason: Unscorable }
  | { readonly kind: 'not-valid'; readonly reason: 'engine-failed'; readonly line: string };

/** Examines frames that wait together; as many come back, in order. Never rejects. */
export type Examine = (frames: readonly Frame[]) => Promise<readonly Examined[]>;

export interface ExaminerOptions extends Expected {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Whether x̂ is wanted now; asked for every batch. */
  readonly inspect: (() => boolean) | undefined;
}

/** The station between decoding and judging: frames that show tissue, in motion, as it was calibrated for, go to the engine, as one batch. */
export function examiner({ engine, clock, inspect, ...expected }: ExaminerOptions): Examine {
  const score = async (frames: readonly Frame[]): Promise<readonly Outcome[]> => {
    try {
      const scored = await engine.score({
        frames: frames.map(({ grey }) => grey),
        sector: expected.sector,
        reconstruction: inspect?.() ?? false,
        code: false,
      });
      return frames.map((_, at) => outcomeOf(scored[at]));
    } catch (error) {
      if (frames.length === 1) return [engineFailed(lineOf(error))];
      // One frame that the engine cannot take must not cost those it came with.
      const alone: Outcome[] = [];
      for (const frame of frames) alone.push(...(await score([frame])));
      return alone;
    }
  };

  let watched = nothingWatched;
  const unscorable = (frame: Frame): Unscorable | undefined => {
    const seen = watchPicture(watched, frame, expected);
    watched = seen.watched;
    return seen.reason;
  };

  return async (frames) => {
    const startMs = clock.nowMs();
    const reasons = frames.map(unscorable);
    const scorable = frames.filter((_, at) => reasons[at] === undefined);
    const outcomes = scorable.length === 0 ? [] : await score(scorable);
    let next = 0;
    const endMs = clock.nowMs();
    return frames.map((frame, at) => ({
      frame,
      outcome: outcomeFor(reasons[at], () => outcomes[next++]),
      latencyMs: latencyOf(frame, { startMs, endMs }),
    }));
  };
}

const outcomeFor = (reason: Unscorable | undefined, next: () => Outcome | undefined): Outcome =>
  reason === undefined
    ? (next() ?? engineFailed('The engine gave no scores for a frame.'))
    : { kind: 'not-valid', reason };

const engineFailed = (line: string): Outcome => ({ kind: 'not-valid', reason: 'engine-failed', line });

/** A score that is no number lies over no limit, and would pass for normal. */
function outcomeOf(scored: ScoredFrame | undefined): Outcome {
  if (scored === undefined) return engineFailed('The engine gave no scores for a frame.');
  const wrong = Object.entries(scored.scores).find(([, score]) => !Number.isFinite(score));
  return wrong === undefined
    ? { kind: 'scored', scored }
    : engineFailed(`The engine gave ${String(wrong[1])} as the ${wrong[0]} score.`);
}

/** Holds a frame's scores against limits. What was not scored is not valid, whatever the limits are. */
export const verdictOf = (outcome: Outcome, limits: Limits): Verdict =>
  outcome.kind === 'scored'
    ? judge(outcome.scored.scores, limits)
    : { kind: 'not-valid', reason: outcome.reason satisfies InvalidReason };

export const scoredOf = (outcome: Outcome): ScoredFrame | undefined =>
  outcome.kind === 'scored' ? outcome.scored : undefined;
