import {
  connect,
  defer,
  EMPTY,
  map,
  merge,
  scan,
  switchMap,
  timer,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { ms, type Ms } from '../core/units.ts';
import type { Clock } from '../ports.ts';
import type { Silence, StreamEvent } from './events.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Where its timer runs; the usual one where nothing is said. */
  readonly scheduler: SchedulerLike | undefined;
}

/** How often silence is reported while it lasts. */
const everyMs = 500;
/** A network stream may take 5.3 s to its first frame (measured over TCP with the decoder's usual probing). */
const openingMs = ms(8000);

/**
 * Adds a report every 500 ms for as long as a frame is owed and does not come. Only a stream that plays owes any: none is owed
 * while it is paused, ended or failed, nor before the next frame of a recording is due.
 */
export const reportSilence =
  ({ clock, scheduler }: WatchdogOptions): OperatorFunction<StreamEvent, StreamEvent | Silence> =>
  (events$) =>
    events$.pipe(
      connect((shared$) =>
        merge(
          shared$,
          shared$.pipe(
            scan(owedAfter, { playing: false, inMs: undefined }),
            switchMap(({ inMs }) => (inMs === undefined ? EMPTY : silence$(inMs, { clock, scheduler }))),
          ),
        ),
      ),
    );

interface Owed {
  readonly playing: boolean;
  /** The next frame is owed in so many ms. Absent: none is. */
  readonly inMs: Ms | undefined;
}

function owedAfter({ playing }: Owed, event: StreamEvent): Owed {
  switch (event.kind) {
    case 'playback': {
      const plays = event.playback.state === 'playing';
      return { playing: plays, inMs: plays ? openingMs : undefined };
    }
    case 'link':
      // While it is lost nothing is owed: the loss itself was told.
      return { playing, inMs: playing && event.link.state !== 'lost' ? openingMs : undefined };
    case 'shown':
      return { playing, inMs: playing ? ms(0) : undefined };
    case 'holding':
      return { playing, inMs: event.forMs };
    case 'failed':
    case 'ended':
      return { playing: false, inMs: undefined };
  }
}

const silence$ = (inMs: Ms, { clock, scheduler }: WatchdogOptions): Observable<Silence> =>
  defer(() => {
    const owedMs = clock.nowMs() + inMs;
    return timer(inMs + everyMs, everyMs, scheduler).pipe(
      map(() => ({ kind: 'silence', silentMs: ms(clock.nowMs() - owedMs) }) as const),
    );
  });
