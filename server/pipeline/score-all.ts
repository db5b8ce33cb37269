import { depthOf, type Appearance } from '../core/appearance.ts';
import type { MotionReference } from '../core/motion.ts';
import { noTrail } from '../core/motion-trail.ts';
import type { Limits, Verdict } from '../core/scores.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import type { Clock, Engine, FrameSource, ScoredFrame } from '../ports.ts';
import { examiner, scoredOf, verdictOf, type Examined } from './examine.ts';
import { scoreAhead } from './score-ahead.ts';
import { withMotion } from './with-motion.ts';

export interface ScoreAllOptions {
  readonly source: FrameSource;
  readonly engine: Engine;
  readonly limits: Limits;
  /** How normals move, for a model that watches motion. Absent: no frame has a motion score. */
  readonly motion?: MotionReference | undefined;
  /** How normals looked when the limits were learned. Absent: gain and depth are not watched. */
  readonly appearance?: Appearance | undefined;
  /** Abort ends the iteration without an error. */
  readonly signal: AbortSignal;
  /** Most frames that go to the engine together; from 1, 8 where nothing is said. */
  readonly batch?: number;
  readonly clock?: Clock;
}

export type ScoredResult = Pick<Examined, 'frame' | 'latencyMs'> & {
  readonly verdict: Verdict;
  /** Absent for a frame that is not valid. */
  readonly scored: ScoredFrame | undefined;
};

/**
 * Scores a recording as fast as the engine goes: every frame, in order, pictures not decoded.
 * @throws MonitorError as the source does, after the results of all frames before.
 */
export async function* scoreAll(options: ScoreAllOptions): AsyncGenerator<ScoredResult, void, undefined> {
  const { source, engine, limits, motion, appearance, signal, batch = 8, clock = monotonicClock } = options;
  const { sector } = source.description;
  const depthMm = depthOf(source.description);
  const examine = examiner({ engine, sector, depthMm, appearance, clock, inspect: undefined });
  const open = (opened: AbortSignal) => source.frames({ pictures: false, signal: opened });
  let trail = noTrail;
  for await (const examined of scoreAhead(open, {
    examine,
    batch,
    // Two batches: one is filled while the other waits.
    depth: 2 * batch,
    signal,
  })) {
    const moved = motion === undefined ? { trail, examined } : withMotion(trail, examined, motion);
    trail = moved.trail;
    const { frame, outcome, latencyMs } = moved.examined;
    yield { frame, latencyMs, verdict: verdictOf(outcome, limits), scored: scoredOf(outcome) };
  }
}
