import { catchError, concat, map, of, type Observable } from 'rxjs';
import { lineOf } from '../core/errors.ts';
import type { FrameSource } from '../ports.ts';
import type { PlaybackChange, StreamEvent } from './events.ts';
import type { Examine } from './examine.ts';
import { latestMap } from './latest-map.ts';
import { observe } from './observe.ts';
import type { Playback } from './playback.ts';

export interface LiveOptions {
  readonly source: FrameSource;
  readonly examine: Examine;
  /** Decode pictures for people as well. */
  readonly pictures: boolean;
}

/** A live source: read dry, and of the frames that come while the engine is busy only the newest is examined. */
export function live$({ source, examine, pictures }: LiveOptions): Observable<StreamEvent> {
  const frames$ = observe((signal) => source.frames({ pictures, signal }));
  const shown$ = frames$.pipe(
    latestMap((frame) => examine([frame])),
    map(({ result, displaced }): StreamEvent => ({
      kind: 'shown',
      examined: result[0]!,
      displaced,
      jumped: false,
    })),
  );
  return concat(of(playback('playing')), shown$, of({ kind: 'ended' } as const, playback('ended'))).pipe(
    catchError((error: unknown) => of({ kind: 'failed', line: lineOf(error) } as const, playback('failed'))),
  );
}

const playback = (state: Playback['state']): PlaybackChange => ({
  kind: 'playback',
  playback: { state, loop: false, speed: 1 },
});
