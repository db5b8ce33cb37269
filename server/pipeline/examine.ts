import { hasContact } from '../core/contact.ts';
import { lineOf } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { inputPixels } from '../core/geometry.ts';
import { judge, type InvalidReason, type Limits, type Verdict } from '../core/scores.ts';
import type { Sector } from '../core/sector.ts';
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
  | { readonly kind: 'not-valid'; readonly reason: 'no-contact' }
  | { readonly kind: 'not-valid'; readonly reason: 'engine-failed'; readonly line: string };

/** Examines frames that wait together; as many come back, in order. Never rejects. */
export type Examine = (frames: readonly Frame[]) => Promise<readonly Examined[]>;

export interface ExaminerOptions {
  readonly engine: Engine;
  readonly sector: Sector;
  readonly clock: Clock;
  /** Whether x̂ is wanted now; asked for every batch. */
  readonly inspect: (() => boolean) | undefined;
}

/** The station between decoding and judging: frames with the probe on the skin go to the engine, as one batch. */
export function examiner({ engine, sector, clock, inspect }: ExaminerOptions): Examine {
  const score = async (frames: readonly Frame[]): Promise<readonly Outcome[]> => {
    try {
      const scored = await engine.score({
        grey: joined(frames),
        count: frames.length,
        sector,
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

  return async (frames) => {
    const startMs = clock.nowMs();
    const inContact = frames.filter(({ grey }) => hasContact(grey, sector));
    const outcomes = inContact.length === 0 ? [] : await score(inContact);
    const byFrame = new Map(inContact.map((frame, at) => [frame, outcomes[at]]));
    const endMs = clock.nowMs();
    return frames.map((frame) => ({
      frame,
      outcome: byFrame.get(frame) ?? { kind: 'not-valid', reason: 'no-contact' },
      latencyMs: latencyOf(frame, { startMs, endMs }),
    }));
  };
}

const engineFailed = (line: string): Outcome => ({ kind: 'not-valid', reason: 'engine-failed', line });

/** A score that is no number lies over no limit, and would pass for normal. */
function outcomeOf(scored: ScoredFrame | undefined): Outcome {
  if (scored === undefined) return engineFailed('The engine gave no scores for a frame.');
  const wrong = Object.entries(scored.scores).find(([, score]) => !Number.isFinite(score));
  return wrong === undefined
    ? { kind: 'scored', scored }
    : engineFailed(`The engine gave ${String(wrong[1])} as the ${wrong[0]} score.`);
}

/** The grey bytes of frames one after the other; of a lone frame its own, uncopied. */
export function joined(frames: readonly Frame[]): Uint8Array {
  if (frames.length === 1) return frames[0]!.grey;
  const grey = new Uint8Array(frames.length * inputPixels);
  frames.forEach((frame, at) => grey.set(frame.grey, at * inputPixels));
  return grey;
}

/** Holds a frame's scores against limits. What was not scored is not valid, whatever the limits are. */
export const verdictOf = (outcome: Outcome, limits: Limits): Verdict =>
  outcome.kind === 'scored'
    ? judge(outcome.scored.scores, limits)
    : { kind: 'not-valid', reason: outcome.reason satisfies InvalidReason };

export const scoredOf = (outcome: Outcome): ScoredFrame | undefined =>
  outcome.kind === 'scored' ? outcome.scored : undefined;
