import { existsSync } from 'node:fs';
import { MonitorError } from '../../core/errors.ts';
import { letterbox } from '../../core/geometry.ts';
import { redactor } from '../../core/redact.ts';
import { rectangleSector } from '../../core/sector.ts';
import { seconds, type Seconds } from '../../core/units.ts';
import { monotonicClock } from '../../monotonic-clock.ts';
import type { Clock, FrameRequest, LiveEvent, LiveSource, SourceDescription } from '../../ports.ts';
import { greyDescriptor, pictureDescriptor } from '../ffmpeg/arguments.ts';
import { startChild, type Child } from '../ffmpeg/child.ts';
import { errorLines } from '../ffmpeg/error-lines.ts';
import { PairedOutputs, type Pair } from '../ffmpeg/paired-outputs.ts';
import { placeGrey } from '../place-grey.ts';
import { liveArguments } from './arguments.ts';
import { parseTarget, type Target } from './target.ts';

export interface LiveOptions {
  /** Name (looked up in PATH) or path of the program. */
  readonly ffmpeg?: string;
  readonly clock?: Clock;
  /** The wall clock, ms since 1970. */
  readonly wallMs?: () => number;
  /** How long ffmpeg may take to end after SIGTERM before it is killed. */
  readonly graceMs?: number;
}

const defaultGraceMs = 1000;

/**
 * A live source by ffmpeg: `rtsp rtmp srt udp http(s)` URLs, `v4l2:/dev/video0`, `-`. Its media time is the wall clock since it was
 * first opened, and goes on as the monotonic clock does where the wall clock is moved; that holds for standard input too: what comes
 * through a pipe is now. Nothing is connected to before the first
 * attempt, so a server that is away is no error here.
 * @throws MonitorError `source-unknown`, `device-missing`, `ffmpeg-missing`.
 */
export async function openLiveSource(named: string, options: LiveOptions = {}): Promise<LiveSource> {
  const target = parseTarget(named);
  const { ffmpeg = 'ffmpeg' } = options;
  if (target.kind === 'v4l2' && !existsSync(target.input))
    throw MonitorError.of('device-missing', [target.input]);
  await tryToStart(ffmpeg);
  const line: Line = {
    target,
    options,
    ffmpeg,
    clean: cleaner(named),
    firstMs: undefined,
    frames: 0,
    last: undefined,
  };
  return {
    kind: 'live',
    name: target.shown,
    reopens: target.kind !== 'pipe',
    attempt: (request) => attempt(line, request),
    lastLines: () => (line.last?.words.lines ?? []).slice(-keptLines),
  };
}

/** @throws MonitorError `ffmpeg-missing`, now rather than at every attempt. */
async function tryToStart(ffmpeg: string): Promise<void> {
  const asked = { program: ffmpeg, arguments: ['-version'], second: false, graceMs: 0 };
  await (await startChild(asked)).stop();
}

const keptLines = 5;

/** A source from its first attempt to its last. */
interface Line {
  readonly target: Target;
  readonly options: LiveOptions;
  readonly ffmpeg: string;
  readonly clean: (text: string) => string;
  /** Monotonic clock of media time 0. */
  firstMs: number | undefined;
  /** Frames of all attempts. */
  frames: number;
  last: Child | undefined;
}

/** What ffmpeg writes may hold the URL, and the URL a password. */
function cleaner(named: string): (text: string) => string {
  const redact = redactor(named);
  const { input, shown } = parseTarget(named);
  return (text) => errorLines(redact(text), { path: input, named: shown }).join(' ');
}

async function* attempt(
  line: Line,
  { pictures, signal }: Pick<FrameRequest, 'pictures' | 'signal'>,
): AsyncGenerator<LiveEvent, void, undefined> {
  const { target, options, ffmpeg, clean } = line;
  // A device or a port is free only when the one before has let it go.
  await line.last?.stop();
  // (a call, so that the compiler does not take one answer for all)
  const aborted = (): boolean => signal.aborted;
  if (aborted()) return;
  const clock = options.clock ?? monotonicClock;
  const firstMs = (line.firstMs ??= clock.nowMs());
  const originMicros = Math.round(1000 * ((options.wallMs ?? Date.now)() - (clock.nowMs() - firstMs)));
  const child = await startChild({
    program: ffmpeg,
    arguments: liveArguments({ target, originMicros, pictures }),
    input: target.kind === 'pipe' ? 'inherit' : 'ignore',
    second: pictures,
    graceMs: options.graceMs ?? defaultGraceMs,
    clean,
  });
  line.last = child;
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop);
  try {
    const outputs = new PairedOutputs({
      grey: child.output(greyDescriptor),
      greyBytes: undefined,
      picture: pictures ? child.output(pictureDescriptor) : undefined,
      shiftSeconds: 0,
      fromSeconds: -Infinity,
      clock,
    });
    const timeOf = timekeeper(firstMs);
    let description: SourceDescription | undefined;
    for (;;) {
      const pair = await outputs.next();
      if (aborted()) return;
      if (pair === undefined) break;
      if (description === undefined) {
        description = describe(target, pair);
        yield { kind: 'opened', description };
      }
      yield { kind: 'frame', frame: toFrame({ ...pair, seconds: timeOf(pair) }, description, line.frames++) };
      if (aborted()) return;
    }
    await child.stop();
    if (!aborted()) throw lost(line, outputs);
  } finally {
    signal.removeEventListener('abort', stop);
    await child.stop();
  }
}

/** No frame leaves the decoder after it has arrived: it does so by a clock that was moved on. */
const aheadSeconds = 1;
/** Where the clock was moved back, ffmpeg's stamps stand still, a tick a frame; shorter than the delays of an alarm. */
const behindSeconds = 0.5;
const standingSeconds = 3e-6;

/**
 * Media time of the frames of one attempt: as ffmpeg has stamped them by the wall clock, and once that was moved, for the rest of the attempt,
 * as they arrived. Where time stood still, no alarm would ever be raised.
 */
function timekeeper(firstMs: number): (pair: Pick<Pair, 'seconds' | 'arrivedMs'>) => Seconds {
  let moved = false;
  let stamp = -Infinity;
  let last = -Infinity;
  return (pair) => {
    const arrived = (pair.arrivedMs - firstMs) / 1000;
    const stands = pair.seconds - stamp < standingSeconds && arrived - pair.seconds > behindSeconds;
    moved ||= stands || pair.seconds - arrived > aheadSeconds;
    stamp = pair.seconds;
    last = Math.max(moved ? arrived : stamp, last + 1e-6);
    return seconds(last);
  };
}

/** The size of the picture that is sent stands for that of the picture that came: no more than their ratio counts. */
function describe({ shown }: Target, { greySize, pictureSize }: Pair): SourceDescription {
  const size = pictureSize ?? greySize;
  const geometry = letterbox(size?.width ?? 1, size?.height ?? 1);
  // What was scaled is what counts: rounding twice could be one pixel off.
  const { width, height } = greySize ?? geometry.inner;
  const inner = { x: (256 - width) >> 1, y: (256 - height) >> 1, width, height };
  return {
    kind: 'live',
    name: shown,
    geometry: { ...geometry, inner },
    sector: rectangleSector(inner),
    framesPerSecond: undefined,
    startSeconds: undefined,
    endSeconds: undefined,
  };
}

const toFrame = (
  { seconds: timeSeconds, grey, picture, pictureSize, arrivedMs, completeMs }: Pair,
  { geometry }: SourceDescription,
  index: number,
): Extract<LiveEvent, { kind: 'frame' }>['frame'] => ({
  index,
  timeSeconds: seconds(timeSeconds),
  grey: placeGrey(grey, geometry.inner),
  picture:
    picture === undefined || pictureSize === undefined ? undefined : { bytes: picture, ...pictureSize },
  stamps: { capturedMs: arrivedMs, decodedMs: completeMs },
});

/** ffmpeg's exit code says nothing: of a stream that broke off it is 0 as well. */
function lost({ target, last }: Line, { fault, frames }: PairedOutputs): MonitorError {
  const said = last?.words.lines.at(-1);
  const how = frames === 0 ? 'it could not be opened' : 'the stream ended';
  const detail = [how, said ?? (fault === undefined || frames === 0 ? undefined : fault.message)];
  return MonitorError.of('source-lost', [target.shown, detail.filter(Boolean).join('; ')]);
}
