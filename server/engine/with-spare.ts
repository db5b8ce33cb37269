import { lineOf, MonitorError } from '../core/errors.ts';
import type { Engine, ScoredFrame, ScoringRequest } from '../ports.ts';

/**
 * An engine that may be lost in mid-stream (a graphics processor can be), and one that takes over: frames that the first could not score
 * the spare scores at once, and all that follow. What neither can score is no loss of the first.
 * @param onLost told once, in one line.
 */
export function withSpare(first: Engine, spare: Engine, onLost: (line: string) => void): Engine {
  let current = first;
  /** Calls that wait for the first engine. */
  const waiting = new Set<(failure: unknown) => void>();

  const scoreOnFirst = (request: ScoringRequest): Promise<readonly ScoredFrame[]> =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      void first
        .score(request)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });
  const goOnWithSpare = (failure: MonitorError): void => {
    if (current === spare) return;
    current = spare;
    onLost(`${first.description.engine} is lost, ${spare.description.engine} goes on. ${lineOf(failure)}`);
    // What waits for it need not see it end.
    for (const reject of waiting) reject(failure);
    void first.close();
  };

  return {
    get description() {
      return current.description;
    },
    async score(request) {
      if (current === spare) return spare.score(request);
      try {
        return await scoreOnFirst(request);
      } catch (failure) {
        if (!(failure instanceof MonitorError)) throw failure;
        const frames = await spare.score(request);
        goOnWithSpare(failure);
        return frames;
      }
    },
    async close() {
      await Promise.all([first.close(), spare.close()]);
    },
  };
}
