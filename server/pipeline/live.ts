import {
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  of,
  repeat,
  throwError,
  timeout,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { lineOf } from '../core/errors.ts';
import type { Shown } from '../core/appearance.ts';
import { ms } from '../core/units.ts';
import type { Clock, LiveEvent, LiveSource, SourceDescription } from '../ports.ts';
import { backOffMs } from './back-off.ts';
import type { Link, PlaybackChange, StreamEvent } from './events.ts';
import type { Examine, Examined } from './examine.ts';
import { latestMap } from './latest-map.ts';
import { observe } from './observe.ts';
import type { Playback } from './playback.ts';

export interface LiveOptions {
  readonly source: LiveSource;
  /** The station that scores frames of a sector; asked for at every opening. */
  readonly examineIn: (shown: Shown) => Examine;
  /** Decode pictures for people as well. */
  readonly pictures: boolean;
  readonly clock: Clock;
  /** 0..1. */
  readonly random: () => number;
  readonly scheduler: SchedulerLike | undefined;
}

/** How long a source may take to its first frame: over TCP 0.7 s (measured), and up to 10 s to a key frame. */
export const openingMs = ms(10_000);
/** No frame for so long is a stall, whatever the process that decodes says of itself. */
export const stallMs = ms(4000);
/** A picture that lasted so long was a good one: the next loss is the first again. */
const steadyMs = ms(5000);

/**
 * A live source: read dry, and of the frames that come while the engine is busy only the newest is examined. One that ends, fails or
 * stalls is opened again after a wait, for as long as somebody listens.
 */
export const live$ = (options: LiveOptions): Observable<StreamEvent> =>
  defer(() => {
    const { source, random, scheduler } = options;
    const line = new Line();
    const attempts$ = defer(() => attempt$(options, line)).pipe(
      source.reopens
        ? repeat({ delay: () => timer(backOffMs(line.failures, random()), scheduler) })
        : (once$) =>
            concat(
              once$,
              defer(() => the(line.end)),
            ),
    );
    return concat(of(playback('playing')), attempts$);
  });

/** What is counted from one attempt to the next. */
class Line {
  attempts = 0;
  stalls = 0;
  /** Losses in a row. */
  failures = 0;
  displaced = 0;
  description: SourceDescription | undefined;
  end: { readonly error?: unknown } = {};
}

function attempt$(
  { source, examineIn, pictures, clock, scheduler }: LiveOptions,
  line: Line,
): Observable<StreamEvent> {
  line.attempts++;
  line.end = {};
  const displacedBefore = line.displaced;
  const first = line.attempts === 1;
  let examine: Examine | undefined;
  let openedMs: number | undefined;

  const show = (event: LiveEvent): Observable<StreamEvent> => {
    if (event.kind === 'frame')
      return defer(() => examine!([event.frame])).pipe(map(([examined]) => shown(examined!)));
    examine = examineIn(event.description);
    openedMs = clock.nowMs();
    line.description = event.description;
    return of(change('open'));
  };
  let jumped = !first;
  const shown = (examined: Examined): StreamEvent => {
    const event = { kind: 'shown', examined, displaced: 0, jumped } as const;
    jumped = false;
    return event;
  };
  const change = (state: Link['state'], more: Partial<Link> = {}): StreamEvent => ({
    kind: 'link',
    link: {
      state,
      restarts: line.attempts - 1,
      stalls: line.stalls,
      description: line.description,
      line: undefined,
      lines: [],
      ...more,
    },
  });
  const stalled = (): Observable<never> => {
    line.stalls++;
    const waitedMs = openedMs === undefined ? openingMs : stallMs;
    return throwError(() => new Error(`${source.name} gave no frame for ${waitedMs / 1000} s.`));
  };

  const examined$ = observe((signal) => source.attempt({ pictures, signal })).pipe(
    source.reopens
      ? timeout({
          first: openingMs,
          each: stallMs,
          with: stalled,
          ...(scheduler === undefined ? {} : { scheduler }),
        })
      : (events$) => events$,
    catchError((error: unknown) => {
      line.end = { error };
      return EMPTY;
    }),
    latestMap(show),
    map(({ result, displaced }): StreamEvent => {
      line.displaced = displacedBefore + displaced;
      return result.kind === 'shown' ? { ...result, displaced: line.displaced } : result;
    }),
  );
  // What waits for the engine is shown before the loss is told: no frame of before may disprove it.
  const lost$ = defer((): Observable<StreamEvent> => {
    if (!source.reopens) return EMPTY;
    const steady = openedMs !== undefined && clock.nowMs() - openedMs >= steadyMs;
    line.failures = steady ? 1 : line.failures + 1;
    const said = 'error' in line.end ? lineOf(line.end.error) : `${source.name} ended.`;
    return of(change('lost', { line: said, lines: source.lastLines() }));
  });
  return concat(of(change('connecting')), examined$, lost$);
}

/** How a source that has one attempt is told to be over. */
const the = (end: { readonly error?: unknown }): Observable<StreamEvent> =>
  'error' in end
    ? of({ kind: 'failed', line: lineOf(end.error) } as const, playback('failed'))
    : of({ kind: 'ended' } as const, playback('ended'));

const playback = (state: Playback['state']): PlaybackChange => ({
  kind: 'playback',
  playback: { state, loop: false, way: 'forward', speed: 1 },
});
