import { inputPixels } from '../../server/core/geometry.ts';
import type { Engine, ScoredFrame, ScoringRequest } from '../../server/ports.ts';

export interface FakeEngine extends Engine {
  /** Frames that went in together, call by call. */
  readonly batches: number[];
  readonly requests: ScoringRequest[];
  readonly closed: () => boolean;
}

export interface FakeEngineOptions {
  /** What a call takes, however many frames it has. */
  readonly callMs?: number;
  /** A batch with a frame of this level fails as a whole. */
  readonly failsOn?: number;
  /** A frame of this level is given a score that is no number. */
  readonly notANumberOn?: number;
}

/** An engine whose three scores are all the first byte of the frame over 100. */
export function fakeEngine({ callMs = 0, failsOn, notANumberOn }: FakeEngineOptions = {}): FakeEngine {
  const batches: number[] = [];
  const requests: ScoringRequest[] = [];
  let closed = false;
  return {
    description: { engine: 'fake', model: 'fake', modelHash: '0'.repeat(64) },
    batches,
    requests,
    closed: () => closed,
    async score(request) {
      batches.push(request.frames.length);
      requests.push(request);
      if (callMs > 0) await new Promise((resolve) => setTimeout(resolve, callMs));
      const levels = request.frames.map(([level]) => level!);
      if (levels.some((level) => level === failsOn)) throw new Error(`level ${failsOn} cannot be scored`);
      return levels.map((level) => scoredFrame(level === notANumberOn ? NaN : level / 100, request));
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

const emptyMap = new Uint8Array(inputPixels);

const scoredFrame = (score: number, { reconstruction }: ScoringRequest): ScoredFrame => ({
  scores: { reconstruction: score, latent: score, peak: score },
  map: emptyMap,
  reconstruction: reconstruction ? emptyMap : undefined,
  code: undefined,
});
