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
  /** Of the frames of a recording that had one: it is the same whichever way a frame is come to. Absent for live sources. */
  readonly known: KnownMotion | undefined;
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
            known: new KnownMotion(),
            out: [],
          }),
          // An array at a time, so nothing queues.
          concatMap(({ out }) => out),
        );

function watchNext({ trail, known }: Watch, event: StreamEvent, reference: MotionReference): Watch {
  // What comes from a source that is opened again does not follow what came before, and its frames do not come again.
  if (event.kind === 'link') return { trail: noTrail, known: undefined, out: [event] };
  if (event.kind !== 'shown') return { trail, known, out: [event] };
  const moved = withMotion(event.jumped ? noTrail : trail, event.examined, reference);
  const examined = known?.complete(moved.examined) ?? moved.examined;
  return { trail: moved.trail, known, out: [{ ...event, examined }] };
}

/** Half an hour at 30 frames a second: 4 MB. */
const mostKnown = 54_000;

/** Motion scores by frame; the oldest go. */
class KnownMotion {
  private readonly byFrame = new Map<number, number>();

  /** Keeps the score of a frame that has one, and gives it to one that lacks it. */
  complete(examined: Examined): Examined {
    const { frame, outcome } = examined;
    if (outcome.kind !== 'scored') return examined;
    const { scored } = outcome;
    const { motion = this.byFrame.get(frame.index) } = scored.scores;
    if (motion === undefined) return examined;
    this.byFrame.set(frame.index, motion);
    if (this.byFrame.size > mostKnown) this.byFrame.delete(this.byFrame.keys().next().value!);
    return {
      ...examined,
      outcome: { kind: 'scored', scored: { ...scored, scores: { ...scored.scores, motion } } },
    };
  }
}
