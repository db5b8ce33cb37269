import type { Frame } from '../core/frame.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { FrameSource } from '../ports.ts';
import type { OpenModel } from './open-model.ts';
import { scoreFrames } from './score-frames.ts';

export interface Overlap {
  readonly frames: number;
  readonly batch: number;
  /** Before the first frame came: ffmpeg's start. */
  readonly startMs: number;
  /** Frames a second from the first one on. */
  readonly decodePerSecond: number;
  readonly enginePerSecond: number;
  /** As decodePerSecond is: the start is not part of it. */
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

/**
 * Decoding alone, the engine alone on the same frames, and both at once, by turns until the time is up; the best of each. Where ffmpeg
 * decodes, the engine has nothing to do before the first frame, whatever its speed: that start is measured by itself.
 */
export async function compareOverlap(source: FrameSource, options: OverlapOptions): Promise<Overlap> {
  const { model, seconds, batch } = options;
  const { engine, limits, motion, appearance } = model;
  const { sector } = source.description;
  const { signal } = new AbortController();
  const frames: Frame[] = [];
  const best = { startMs: Infinity, decode: 0, engine: 0, together: 0 };
  const perSecond = (count: number, fromMs: number): number =>
    (1000 * count) / (monotonicClock.nowMs() - fromMs);
  for (
    const endMs = monotonicClock.nowMs() + 3000 * seconds;
    best.together === 0 || monotonicClock.nowMs() < endMs;
  ) {
    frames.length = 0;
    const openedMs = monotonicClock.nowMs();
    for await (const frame of source.frames({ pictures: false, signal })) frames.push(frame);
    const firstMs = frames[0]!.stamps.decodedMs;
    best.startMs = Math.min(best.startMs, firstMs - openedMs);
    best.decode = Math.max(best.decode, perSecond(frames.length, firstMs));

    const aloneMs = monotonicClock.nowMs();
    await scoreFrames(frames, { engine, sector, batch, code: false });
    best.engine = Math.max(best.engine, perSecond(frames.length, aloneMs));

    let count = 0;
    let beganMs: number | undefined;
    for await (const { frame } of scoreAll({ source, engine, limits, motion, appearance, signal, batch })) {
      beganMs ??= frame.stamps.decodedMs;
      count++;
    }
    best.together = Math.max(best.together, perSecond(count, beganMs!));
  }
  return {
    frames: frames.length,
    batch,
    startMs: best.startMs,
    decodePerSecond: best.decode,
    enginePerSecond: best.engine,
    togetherPerSecond: best.together,
    ratio: best.together / best.engine,
  };
}
