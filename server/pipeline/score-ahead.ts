import type { Frame } from '../core/frame.ts';
import type { Examine, Examined } from './examine.ts';
import { readAhead } from './read-ahead.ts';

export interface AheadOptions {
  readonly examine: Examine;
  /** Most frames that go to the engine together. */
  readonly batch: number;
  /** Most decoded frames that wait for it. */
  readonly depth: number;
  /** Abort ends the iteration without an error. */
  readonly signal: AbortSignal;
}

/** Batches that the engine has at once: the second waits there, so that no core rests between them. */
const atOnce = 2;

/**
 * The lossless station: every frame examined, in order. While batches are in the engine the next frames are decoded, and while the consumer
 * is busy with one batch the next ones are scored. Back-pressure: whatever the consumer does, at most `depth` frames and
 * three batches are held.
 * @param open opens the frames; its signal fires when the iteration is left early, which then waits until they are released.
 * @throws what the frames throw, after all that came before.
 */
export async function* scoreAhead(
  open: (signal: AbortSignal) => AsyncIterable<Frame>,
  { examine, batch, depth, signal }: AheadOptions,
): AsyncGenerator<Examined, void, undefined> {
  const left = new AbortController();
  const frames = readAhead(open(AbortSignal.any([signal, left.signal])), depth);
  let taking: Promise<readonly Frame[]> = Promise.resolve([]);
  const under: Promise<readonly Examined[]>[] = [];
  const examineNext = (): void => {
    taking = taking.then(() => frames.take(batch));
    const next = taking.then((taken) => (taken.length === 0 ? [] : examine(taken)));
    // A failure is met below, when its turn comes.
    next.catch(() => undefined);
    under.push(next);
  };
  try {
    for (let count = 0; count < atOnce; count++) examineNext();
    for (;;) {
      const examined = await under.shift()!;
      if (examined.length === 0) return;
      examineNext();
      yield* examined;
    }
  } finally {
    left.abort();
    await frames.close();
  }
}
