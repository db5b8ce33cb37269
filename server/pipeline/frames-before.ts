import type { Frame } from '../core/frame.ts';
import { seconds, type Seconds } from '../core/units.ts';
import type { FrameRequest, FrameSource } from '../ports.ts';
import { sameFrameSeconds } from './find-frame.ts';

/** Frames that are held to be turned round: a second of them, 5 MB. */
const windowFrames = 30;

/**
 * The frames before a time, newest first. A recording can only be read forwards, so it is read in windows, each of which is turned
 * round; the decoder is closed between them.
 * @throws MonitorError as the source does.
 */
export async function* framesBefore(
  source: FrameSource,
  { beforeSeconds, ...request }: Omit<FrameRequest, 'fromSeconds'> & { readonly beforeSeconds: Seconds },
): AsyncGenerator<Frame, void, undefined> {
  const { startSeconds = 0, framesPerSecond = 25 } = source.description;
  for (let untilSeconds: number = beforeSeconds; ;) {
    const openSeconds = untilSeconds - windowFrames / framesPerSecond;
    const whole = openSeconds <= startSeconds;
    const window: Frame[] = [];
    const from = whole ? {} : { fromSeconds: seconds(openSeconds) };
    for await (const frame of source.frames({ ...request, ...from })) {
      if (frame.timeSeconds >= untilSeconds - sameFrameSeconds) break;
      window.push(frame);
    }
    if (request.signal.aborted) return;
    yield* window.toReversed();
    if (whole) return;
    untilSeconds = window[0]?.timeSeconds ?? openSeconds;
  }
}
