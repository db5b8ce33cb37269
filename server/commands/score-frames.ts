import type { Frame } from '../core/frame.ts';
import type { Sector } from '../core/sector.ts';
import { joined } from '../pipeline/examine.ts';
import type { Engine, ScoredFrame } from '../ports.ts';

export interface FrameScoring {
  readonly engine: Engine;
  readonly sector: Sector;
  /** Frames that go to the engine together. */
  readonly batch: number;
  /** Ask for the codes as well. */
  readonly code: boolean;
}

/** Scores frames that are in memory already, batch by batch, in order. @throws MonitorError `engine-failed`. */
export async function scoreFrames(
  frames: readonly Frame[],
  { engine, sector, batch, code }: FrameScoring,
): Promise<readonly ScoredFrame[]> {
  const scored: ScoredFrame[] = [];
  for (let start = 0; start < frames.length; start += batch) {
    const part = frames.slice(start, start + batch);
    const request = { grey: joined(part), count: part.length, sector, reconstruction: false, code };
    scored.push(...(await engine.score(request)));
  }
  return scored;
}
