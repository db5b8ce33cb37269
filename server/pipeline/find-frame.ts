import type { Frame } from '../core/frame.ts';
import { seconds, type Seconds } from '../core/units.ts';
import type { FrameSource } from '../ports.ts';

export interface FindRequest {
  /** Absent: the beginning. */
  readonly fromSeconds: Seconds | undefined;
  /** So many forward, or back where below 0. */
  readonly frames: number;
  readonly pictures: boolean;
  readonly signal: AbortSignal;
}

/**
 * Finds the frame that lies so many forward or back from the first at or after a time; beyond either end of the recording, the frame
 * at that end. Absent only for a recording without frames, or after an abort.
 * @throws MonitorError as the source does.
 */
export async function findFrame(source: FrameSource, request: FindRequest): Promise<Frame | undefined> {
  if (request.frames < 0 && request.fromSeconds !== undefined)
    return findBefore(source, { ...request, fromSeconds: request.fromSeconds });
  return findFrom(source, request);
}

async function findFrom(
  source: FrameSource,
  { fromSeconds, frames, pictures, signal }: FindRequest,
): Promise<Frame | undefined> {
  const from = fromSeconds === undefined ? {} : { fromSeconds };
  let last: Frame | undefined;
  let passed = 0;
  for await (const frame of source.frames({ ...from, pictures, signal })) {
    last = frame;
    if (passed++ >= frames) break;
  }
  if (last !== undefined || fromSeconds === undefined || signal.aborted) return last;
  // Nothing at or after that time: it lies beyond the last frame.
  return findBefore(source, { fromSeconds, frames: -1, pictures, signal });
}

/** How far back is looked first: frames at 10 a second and more need no second look. */
const firstWindowSeconds = 1;

/** A recording can only be read forwards: looks through a window before the time, and through a longer one where that holds too few. */
async function findBefore(
  source: FrameSource,
  { fromSeconds, frames, pictures, signal }: FindRequest & { readonly fromSeconds: Seconds },
): Promise<Frame | undefined> {
  const { startSeconds = 0, endSeconds = fromSeconds } = source.description;
  const wanted = -frames;
  const untilSeconds = Math.min(fromSeconds, Math.max(endSeconds, startSeconds));
  for (let windowSeconds = firstWindowSeconds; ; windowSeconds *= 4) {
    const openSeconds = untilSeconds - windowSeconds * Math.max(1, wanted / 10);
    const whole = openSeconds <= startSeconds;
    const before: Frame[] = [];
    const from = whole ? {} : { fromSeconds: seconds(openSeconds) };
    for await (const frame of source.frames({ ...from, pictures, signal })) {
      if (frame.timeSeconds >= fromSeconds - sameFrameSeconds) {
        // At the first frame there is none before: it is shown again.
        if (whole && before.length === 0) before.push(frame);
        break;
      }
      before.push(frame);
      if (before.length > wanted) before.shift();
    }
    if (before.length === wanted || whole || signal.aborted) return before[0];
  }
}

/** Time stamps closer than this are those of one frame, told apart by rounding alone. */
export const sameFrameSeconds = 1e-6;
