import type { Frame } from '../core/frame.ts';
import type { Clock } from '../ports.ts';
import type { Play, Position } from './deck.ts';
import type { StreamEvent } from './events.ts';
import { sameFrameSeconds } from './find-frame.ts';
import { paced } from './paced.ts';
import type { RunOptions } from './run-find.ts';
import { scoreAhead } from './score-ahead.ts';

/** Frames that go to the engine together: few, so that a slow engine still gives them evenly and `inspect` is heeded soon. */
const batch = 2;
/** Half a second of decoded frames: the time in which a loop opens the recording anew unnoticed. */
const depth = 16;

/** Plays from a position to the end, or round and round. */
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
  const pace = { speed: run.speed, loopGapSeconds: 1 / framesPerSecond, shownSeconds, clock, signal };
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
  { from, loop }: Play,
  { source, pictures, signal }: Omit<RunOptions, 'examine'>,
): AsyncGenerator<Frame, void, undefined> {
  let position: Position | undefined = from;
  for (;;) {
    let empty = true;
    const start = position === undefined ? {} : { fromSeconds: position.timeSeconds };
    for await (const frame of source.frames({ ...start, pictures, signal })) {
      if (isOnShow(frame, position)) continue;
      empty = false;
      yield frame;
    }
    const wasWhole = position === undefined;
    if (!loop || signal.aborted || (empty && wasWhole)) return;
    position = undefined;
  }
}

const isOnShow = ({ timeSeconds }: Frame, position: Position | undefined): boolean =>
  position?.shown === true && timeSeconds <= position.timeSeconds + sameFrameSeconds;
