import type { Observable, Subscription } from 'rxjs';
import { vi } from 'vitest';

/** Timers and the monotonic clock stand still until `pass` moves them; promises go their way. */
export const stopTime = (): void =>
  void vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  });
export const releaseTime = (): void => void vi.useRealTimers();
export const pass = async (forMs: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(forMs);
};

export interface Watching<Event> {
  readonly events: Event[];
  /** When each came, in ms on the monotonic clock. */
  readonly atMs: number[];
  readonly ended: { how?: 'complete' | { error: unknown } };
  readonly subscription: Subscription;
}

/** Subscribes and keeps what comes. */
export function watch<Event>(events$: Observable<Event>): Watching<Event> {
  const events: Event[] = [];
  const atMs: number[] = [];
  const ended: Watching<Event>['ended'] = {};
  const subscription = events$.subscribe({
    next: (event) => {
      events.push(event);
      atMs.push(performance.now());
    },
    error: (error: unknown) => (ended.how = { error }),
    complete: () => (ended.how = 'complete'),
  });
  return { events, atMs, ended, subscription };
}
