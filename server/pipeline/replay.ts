import {
  catchError,
  concat,
  concatWith,
  defer,
  distinctUntilKeyChanged,
  EMPTY,
  merge,
  NEVER,
  of,
  scan,
  startWith,
  Subject,
  switchMap,
  tap,
  type Observable,
} from 'rxjs';
import { assertNever } from '../core/assert-never.ts';
import { lineOf } from '../core/errors.ts';
import type { Clock, FrameSource } from '../ports.ts';
import { newDeck, turn, type Deck, type Happening, type Run } from './deck.ts';
import type { StreamEvent } from './events.ts';
import type { Examine } from './examine.ts';
import { observe } from './observe.ts';
import type { Control, Playback } from './playback.ts';
import { findOne } from './run-find.ts';
import { playOn } from './run-play.ts';

export interface ReplayOptions {
  readonly source: FrameSource;
  readonly examine: Examine;
  /** Decode pictures for people as well. */
  readonly pictures: boolean;
  readonly control$: Observable<Control>;
  readonly loop: boolean;
  readonly clock: Clock;
}

/**
 * A recording, played from its beginning as the controls say. Every control that changes what is played ends the run of frames before
 * and begins another: so a paused recording holds no decoder. Never completes.
 */
export const replay$ = (options: ReplayOptions): Observable<StreamEvent> =>
  defer(() => {
    const reports$ = new Subject<Happening>();
    const begin = newDeck(firstPlayback(options));
    return merge(options.control$, reports$).pipe(
      scan(turn, begin),
      startWith(begin),
      distinctUntilKeyChanged('run'),
      switchMap((deck) => carryOut(deck, options, reports$)),
    );
  });

function firstPlayback({ source, loop }: ReplayOptions): Playback {
  const { startSeconds, endSeconds } = source.description;
  const known = startSeconds !== undefined && endSeconds !== undefined;
  return {
    state: 'playing',
    loop,
    way: 'forward',
    speed: 1,
    ...(known ? { range: { startSeconds, endSeconds } } : {}),
  };
}

/** Does what the deck is to do, and reports to it what came of it. */
function carryOut(
  { playback, run }: Deck,
  options: ReplayOptions,
  reports$: Subject<Happening>,
): Observable<StreamEvent> {
  const report = (happening: Happening): Observable<never> =>
    defer(() => {
      reports$.next(happening);
      return EMPTY;
    });
  const events$ = eventsOf(run, options).pipe(
    tap((event) => {
      if (event.kind === 'shown')
        reports$.next({ kind: 'shown', timeSeconds: event.examined.frame.timeSeconds });
    }),
    concatWith(report({ kind: 'done' })),
    catchError((error: unknown) =>
      concat(of({ kind: 'failed', line: lineOf(error) } as const), report({ kind: 'failed' })),
    ),
  );
  return concat(of({ kind: 'playback', playback } as const), events$);
}

function eventsOf(run: Run, options: ReplayOptions): Observable<StreamEvent> {
  switch (run.kind) {
    case 'rest':
      return NEVER;
    case 'play':
      return observe((signal) => playOn(run, { ...options, signal }));
    case 'find':
      return observe((signal) => findOne(run, { ...options, signal }));
    default:
      return assertNever(run);
  }
}
