import type { Ms } from '../core/units.ts';

/** Waits, or until the signal fires: either way it resolves. */
export function wait(forMs: Ms, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, forMs);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
