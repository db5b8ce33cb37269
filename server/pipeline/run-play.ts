import type { Frame } from '../core/frame.ts';
import type { Clock } from '../ports.ts';
import { seconds } from '../core/units.ts';
import type { Heading, Play, Position } from './deck.ts';
import type { StreamEvent } from './events.ts';
import { sameFrameSeconds } from './find-frame.ts';
import { framesBefore } from './frames-before.ts';
import { paced } from './paced.ts';
import type { RunOptions } from './run-find.ts';
import { scoreAhead } from './score-ahead.ts';

/** Frames that go to the engine together: few, so that a slow engine still gives them evenly and `inspect` is heeded soon. */
const batch = 2;
/** Half a second of decoded frames: the time in which a loop opens the recording anew unnoticed. */
const depth = 16;

/** Plays from a position to the end, or round and round, or to and fro. */
export async function* playOn(
  run: Play,
  { examine, clock, signal, ...options }: RunOptions & { readonly clock: Clock },
): AsyncGenerator<StreamEvent, void, undefined> {
  const { framesPerSecond = 25 } = options.source.description;
  const ahead = scoreAhead((left) => passes(run, { ...options, signal: left }), {
    examine,
    batch,
    depth,
    signal,
  });
  const shownSeconds = run.from?.shown === true ? run.from.timeSeconds : undefined;
  const pace = {
    speed: run.speed,
    way: run.way,
    loopGapSeconds: 1 / framesPerSecond,
    shownSeconds,
    clock,
    signal,
  };
  let jumped = run.from?.shown === false;
  for await (const event of paced(ahead, ({ frame }) => frame.timeSeconds, pace)) {
    if (event.kind === 'holding') {
      yield event;
      continue;
    }
    const { value, lateMs } = event;
    const examined = { ...value, latencyMs: { ...value.latencyMs, queue: lateMs } };
    yield { kind: 'shown', examined, displaced: 0, jumped };
    jumped = false;
  }
}

/** The frames of one pass after the other. As they are read ahead, the next pass is opened before the last is over on screen. */
async function* passes(
  { from, loop, way, heading: first }: Play,
  options: Omit<RunOptions, 'examine'>,
): AsyncGenerator<Frame, void, undefined> {
  let position: Position | undefined = from;
  let heading = first;
  for (;;) {
    let last: Frame | undefined;
    for await (const frame of pass(heading, position, options)) {
      last = frame;
      yield frame;
    }
    if (options.signal.aborted || (last === undefined && position === undefined)) return;
    if (way === 'bounce') {
      // Turned round at the last frame, which is not shown twice.
      position = last === undefined ? position : { timeSeconds: last.timeSeconds, shown: true };
      heading = heading === 'forward' ? 'backward' : 'forward';
      // A recording of one frame has no way to go.
      if (last === undefined && heading === first) return;
    } else if (loop) position = undefined;
    else return;
  }
}

/** From a position to the end of the recording that lies that way, without the frame that is on show. */
async function* pass(
  heading: Heading,
  position: Position | undefined,
  { source, pictures, signal }: Omit<RunOptions, 'examine'>,
): AsyncGenerator<Frame, void, undefined> {
  if (heading === 'forward') {
    const start = position === undefined ? {} : { fromSeconds: position.timeSeconds };
    for await (const frame of source.frames({ ...start, pictures, signal }))
      if (!isOnShow(frame, position)) yield frame;
    return;
  }
  const { endSeconds } = source.description;
  const beforeSeconds =
    position === undefined
      ? endSeconds && seconds(endSeconds + pastEndSeconds)
      : seconds(position.timeSeconds + (position.shown ? 0 : 2 * sameFrameSeconds));
  // Without an end there is none to begin from.
  if (beforeSeconds !== undefined) yield* framesBefore(source, { beforeSeconds, pictures, signal });
}

/** Files say their end to the millisecond, and their last frame may stand beyond it. */
const pastEndSeconds = 0.1;

const isOnShow = ({ timeSeconds }: Frame, position: Position | undefined): boolean =>
  position?.shown === true && timeSeconds <= position.timeSeconds + sameFrameSeconds;
