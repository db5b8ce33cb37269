import type { Frame } from '../core/frame.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { FrameSource } from '../ports.ts';
import type { OpenModel } from './open-model.ts';
import { scoreFrames } from './score-frames.ts';

export interface Overlap {
  readonly frames: number;
  readonly batch: number;
  readonly decodePerSecond: number;
  readonly enginePerSecond: number;
  readonly togetherPerSecond: number;
  /** Together by engine alone: 1 when decoding costs nothing. Aim: 0.85 at least. */
  readonly ratio: number;
}

export interface OverlapOptions {
  readonly model: OpenModel;
  /** How long each of the three is measured. */
  readonly seconds: number;
  /** Frames that go to the engine together. */
  readonly batch: number;
}

/** Decoding alone, the engine alone on the same frames, and both at once, by turns until the time is up; the best of each. */
export async function compareOverlap(source: FrameSource, options: OverlapOptions): Promise<Overlap> {
  const { model, seconds, batch } = options;
  const frames: Frame[] = [];
  const request = { pictures: false, signal: new AbortController().signal };
  const best = { decode: 0, engine: 0, together: 0 };
  const keep = async (what: keyof typeof best, run: () => Promise<number>): Promise<void> => {
    const startMs = monotonicClock.nowMs();
    const count = await run();
    best[what] = Math.max(best[what], (1000 * count) / (monotonicClock.nowMs() - startMs));
  };
  for (
    const endMs = monotonicClock.nowMs() + 3000 * seconds;
    best.together === 0 || monotonicClock.nowMs() < endMs;
  ) {
    frames.length = 0;
    await keep('decode', async () => {
      for await (const frame of source.frames(request)) frames.push(frame);
      return frames.length;
    });
    const { engine, limits, motion } = model;
    const { sector } = source.description;
    await keep(
      'engine',
      async () => (await scoreFrames(frames, { engine, sector, batch, code: false })).length,
    );
    await keep('together', async () => {
      let count = 0;
      const results = scoreAll({ source, engine, limits, motion, signal: request.signal, batch });
      while (!(await results.next()).done) count++;
      return count;
    });
  }
  return {
    frames: frames.length,
    batch,
    decodePerSecond: best.decode,
    enginePerSecond: best.engine,
    togetherPerSecond: best.together,
    ratio: best.together / best.engine,
  };
}
