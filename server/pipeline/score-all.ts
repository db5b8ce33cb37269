import type { Limits, Verdict } from '../core/scores.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import type { Clock, Engine, FrameSource, ScoredFrame } from '../ports.ts';
import { examiner, scoredOf, verdictOf, type Examined } from './examine.ts';
import { scoreAhead } from './score-ahead.ts';

export interface ScoreAllOptions {
  readonly source: FrameSource;
  readonly engine: Engine;
  readonly limits: Limits;
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
  const { source, engine, limits, signal, batch = 8, clock = monotonicClock } = options;
  const examine = examiner({ engine, sector: source.description.sector, clock, inspect: undefined });
  const open = (opened: AbortSignal) => source.frames({ pictures: false, signal: opened });
  for await (const { frame, outcome, latencyMs } of scoreAhead(open, {
    examine,
    batch,
    // Two batches: one is filled while the other waits.
    depth: 2 * batch,
    signal,
  }))
    yield { frame, latencyMs, verdict: verdictOf(outcome, limits), scored: scoredOf(outcome) };
}
