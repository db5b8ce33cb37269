import { quantileOf } from '../core/quantile.ts';
import type { Engine } from '../ports.ts';
import { trialRequest } from './trial-request.ts';

export interface EngineSpeed {
  readonly engine: string;
  /** Of the first batch of each size: where a graph is translated for a device, it is done then. */
  readonly firstMs: number;
  /** How long one frame is waited for: medians hide what a person sees. */
  readonly waitMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly batches: readonly { readonly batch: number; readonly framesPerSecond: number }[];
}

const batches = [1, 4, 8, 64];

/** Times an engine as it is used: asked from outside, frame by frame and for batches. @param seconds for all of them. */
export async function timeEngine(engine: Engine, seconds: number): Promise<EngineSpeed> {
  const waits: number[] = [];
  const speeds: { batch: number; framesPerSecond: number }[] = [];
  let firstMs = 0;
  for (const batch of batches) {
    const request = trialRequest(batch);
    const first = performance.now();
    await engine.score(request);
    firstMs = Math.max(firstMs, performance.now() - first);
    const startMs = performance.now();
    const endMs = startMs + (1000 * seconds) / batches.length;
    let runs = 0;
    for (let nowMs = startMs; runs === 0 || nowMs < endMs; runs++) {
      await engine.score(request);
      const doneMs = performance.now();
      if (batch === 1) waits.push(doneMs - nowMs);
      nowMs = doneMs;
    }
    speeds.push({ batch, framesPerSecond: (1000 * runs * batch) / (performance.now() - startMs) });
  }
  const quantile = (share: number): number => quantileOf(waits, share);
  return {
    engine: engine.description.engine,
    firstMs,
    waitMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
    batches: speeds,
  };
}
