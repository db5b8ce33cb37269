import { concatMap, scan, type OperatorFunction } from 'rxjs';
import { motionScore, type MotionReference } from '../core/motion.ts';
import { followMotion, noTrail, type MotionTrail } from '../core/motion-trail.ts';
import type { StreamEvent } from './events.ts';
import type { Examined } from './examine.ts';

interface Moved {
  readonly trail: MotionTrail;
  readonly examined: Examined;
}

/**
 * Adds the motion score to a frame that was examined, once the trail is long enough; until then, after a frame that could not be
 * scored and after a gap it is absent.
 */
export function withMotion(trail: MotionTrail, examined: Examined, reference: MotionReference): Moved {
  const { frame, outcome } = examined;
  const scored = outcome.kind === 'scored' ? outcome.scored : undefined;
  if (scored?.coarse === undefined) return { trail: noTrail, examined };
  const { index, timeSeconds } = frame;
  const { trail: next, cells } = followMotion(trail, { index, timeSeconds, coarse: scored.coarse });
  if (cells === undefined) return { trail: next, examined };
  const scores = { ...scored.scores, motion: motionScore(cells, reference) };
  return {
    trail: next,
    examined: { ...examined, outcome: { kind: 'scored', scored: { ...scored, scores } } },
  };
}

interface Watch {
  readonly trail: MotionTrail;
  readonly out: readonly StreamEvent[];
}

/**
 * The station between examining and judging, for a model that watches motion: it sees the frames as they are shown, so that a pause or
 * another speed leaves no gap. Without a reference it changes nothing.
 */
export const addMotion =
  (reference: MotionReference | undefined): OperatorFunction<StreamEvent, StreamEvent> =>
  (events$) =>
    reference === undefined
      ? events$
      : events$.pipe(
          scan((watch: Watch, event: StreamEvent) => watchNext(watch, event, reference), {
            trail: noTrail,
            out: [],
          }),
          // An array at a time, so nothing queues.
          concatMap(({ out }) => out),
        );

function watchNext({ trail }: Watch, event: StreamEvent, reference: MotionReference): Watch {
  // What comes from a source that is opened again does not follow what came before.
  if (event.kind === 'link') return { trail: noTrail, out: [event] };
  if (event.kind !== 'shown') return { trail, out: [event] };
  const moved = withMotion(event.jumped ? noTrail : trail, event.examined, reference);
  return { trail: moved.trail, out: [{ ...event, examined: moved.examined }] };
}
