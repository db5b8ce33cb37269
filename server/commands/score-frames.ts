import type { Frame } from '../core/frame.ts';
import type { Sector } from '../core/sector.ts';
import type { Engine, ScoredFrame } from '../ports.ts';

export interface FrameScoring {
  readonly engine: Engine;
  readonly sector: Sector;
  /** Frames that go to the engine together. */
  readonly batch: number;
  /** Ask for the codes as well. */
  readonly code: boolean;
}

/**
 * Scores frames that are in memory already, batch by batch, in order; a second batch waits at the engine, so that no core rests.
 * @throws MonitorError `engine-failed`.
 */
export async function scoreFrames(
  frames: readonly Frame[],
  { engine, sector, batch, code }: FrameScoring,
): Promise<readonly ScoredFrame[]> {
  const score = (start: number): Promise<readonly ScoredFrame[]> => {
    const scoring = engine.score({
      frames: frames.slice(start, start + batch).map(({ grey }) => grey),
      ...{ sector, code, reconstruction: false },
    });
    // A failure is met when its turn comes.
    scoring.catch(() => undefined);
    return scoring;
  };
  const scored: ScoredFrame[] = [];
  if (frames.length === 0) return scored;
  let next = score(0);
  for (let start = 0; start < frames.length; start += batch) {
    const current = next;
    if (start + batch < frames.length) next = score(start + batch);
    scored.push(...(await current));
  }
  return scored;
}
