import { MonitorError } from '../core/errors.ts';

/** Ctrl-C ends the run after the step under way. @param goesOn from where the next run goes on, to complete "The same command goes on from". */
export function stopSignal(goesOn: string): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () =>
    stop.abort(MonitorError.of('usage', [`Stopped. The same command goes on from ${goesOn}.`])),
  );
  return stop.signal;
}

/** Resolves when the process is told to stop. */
export const toldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
