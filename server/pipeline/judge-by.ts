import { concatMap, map, merge, scan, type Observable, type OperatorFunction } from 'rxjs';
import type { Limits } from '../core/scores.ts';
import type { JudgedFrame, ShownFrame, Silence, StreamEvent } from './events.ts';
import { scoredOf, verdictOf } from './examine.ts';

export type Judged = JudgedFrame | Silence | Exclude<StreamEvent, ShownFrame>;

interface Judging {
  readonly limits: Limits;
  readonly playing: boolean;
  readonly onShow: ShownFrame | undefined;
  readonly out: readonly Judged[];
}

/**
 * Holds each shown frame against the limits of the moment. Limits that move are heeded at the next frame; while nothing plays, at
 * once, by judging the frame on show anew from the scores it has. Uncalibrated until limits have come.
 */
export const judgeBy =
  (limits$: Observable<Limits>): OperatorFunction<StreamEvent | Silence, Judged> =>
  (events$) =>
    merge(limits$.pipe(map((limits) => ({ kind: 'limits', limits }) as const)), events$).pipe(
      scan(judgeNext, { limits: {}, playing: false, onShow: undefined, out: [] }),
      // An array at a time, so nothing queues.
      concatMap(({ out }) => out),
    );

function judgeNext(
  before: Judging,
  event: StreamEvent | Silence | { readonly kind: 'limits'; readonly limits: Limits },
): Judging {
  if (event.kind === 'limits') {
    const now = { ...before, limits: event.limits, out: [] };
    if (before.playing || before.onShow === undefined) return now;
    return { ...now, out: [judged(before.onShow, event.limits, true)] };
  }
  if (event.kind === 'shown') return { ...before, onShow: event, out: [judged(event, before.limits, false)] };
  const playing = event.kind === 'playback' ? event.playback.state === 'playing' : before.playing;
  return { ...before, playing, out: [event] };
}

function judged(
  { examined: { frame, outcome, latencyMs }, displaced, jumped }: ShownFrame,
  limits: Limits,
  rejudged: boolean,
): JudgedFrame {
  return {
    kind: 'frame',
    frame,
    verdict: verdictOf(outcome, limits),
    scored: scoredOf(outcome),
    latencyMs,
    displaced,
    jumped: jumped && !rejudged,
    rejudged,
    failure: 'line' in outcome ? outcome.line : undefined,
  };
}
