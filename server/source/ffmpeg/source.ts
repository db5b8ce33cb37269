import type { Frame } from '../../core/frame.ts';
import { letterbox, type Geometry } from '../../core/geometry.ts';
import { rectangleSector } from '../../core/sector.ts';
import { perSecond, seconds } from '../../core/units.ts';
import { monotonicClock } from '../../monotonic-clock.ts';
import type { Clock, FrameRequest, FrameSource, SourceDescription } from '../../ports.ts';
import { pictureSize } from '../picture-size.ts';
import { placeGrey } from '../place-grey.ts';
import {
  decodeArguments,
  greyDescriptor,
  pictureDescriptor,
  type DecodePlan,
  type FilePart,
  type RestartPlan,
} from './arguments.ts';
import { endWithin, startChild } from './child.ts';
import { Follower, Misplaced, restartFor } from './frame-index.ts';
import { brokenOff, failureOf } from './outcome.ts';
import { PairedOutputs, type Pair } from './paired-outputs.ts';
import { probe, type Probed } from './probe.ts';
import { SoughtIndex } from './sought-index.ts';

export interface FfmpegOptions {
  /** Name (looked up in PATH) or path of the program. */
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
  /** The parts of the file that make the video, where it is not the whole file. */
  readonly parts?: readonly FilePart[];
  readonly clock?: Clock;
  /** How long ffmpeg may take to end after SIGTERM before it is killed. */
  readonly graceMs?: number;
  /** A frame that comes sooner than this many frames after the first is decoded to, without an index. */
  readonly nearFrames?: number;
}

const defaultGraceMs = 2000;
/** They take a third of a second (1.3 ms each at 350×350), about as long as reading the packets of an hour's recording. */
const defaultNearFrames = 250;
/** A time taken from a frame, or printed with six digits as ffprobe does, finds that frame again. */
const timeTolerance = 1e-6;
/** Where a demuxer came out too late (it takes packets for key frames that are none), it is to look this much earlier. */
const longLeadSeconds = 1;

/**
 * Opens a video file. Each call of `frames` starts an ffmpeg of its own, reads at most a few frames ahead, and ends it with the
 * iteration. What a broken file still holds is given, then comes the error.
 *
 * A seek gives the frames of playing through: number, time and pixels. It begins at a key frame before the sought one, found in an
 * index of the file's packets, and is believed where the frames that come out are those of the index, one by one; else (packets that
 * do not tell the frames, demuxers that come out elsewhere) it decodes from the beginning and drops what lies before. What the index
 * cannot tell is whether the decoder refuses a packet of a damaged file: numbers after one that it never came to would be too high.
 * @throws MonitorError `source-missing`, `source-empty`, `source-not-video`, `ffmpeg-missing`; while reading `source-broke`,
 * `source-no-frames`.
 */
export async function openFfmpegSource(path: string, options: FfmpegOptions = {}): Promise<FrameSource> {
  const probed = await probe(path, options);
  const geometry = letterbox(probed.display.width, probed.display.height);
  const { ffprobe = 'ffprobe', graceMs = defaultGraceMs } = options;
  const index = new SoughtIndex({ probed, ffprobe, graceMs });
  const opened = { named: path, probed, geometry, options, index };
  return { description: describe(opened), frames: (request) => decode(opened, request) };
}

interface Opened {
  readonly named: string;
  readonly probed: Probed;
  readonly geometry: Geometry;
  readonly options: FfmpegOptions;
  readonly index: SoughtIndex;
}

function describe({ named, probed, geometry }: Opened): SourceDescription {
  const { framesPerSecond, startSeconds, endSeconds } = probed;
  return {
    kind: 'recorded',
    name: named,
    geometry,
    sector: rectangleSector(geometry.inner),
    framesPerSecond: framesPerSecond === undefined ? undefined : perSecond(framesPerSecond),
    startSeconds: seconds(startSeconds),
    endSeconds: endSeconds === undefined ? undefined : seconds(endSeconds),
  };
}

async function* decode(opened: Opened, request: FrameRequest): AsyncGenerator<Frame, void, undefined> {
  const { signal } = request;
  if (signal.aborted) return;
  const { index } = opened;
  const found = isFar(opened, request) ? await index.find(signal) : undefined;
  const restart = found && restartFor(found, soughtSeconds(request));
  if (found === undefined || restart === undefined) return yield* decodeFrom(opened, request, undefined);
  for (const leadSeconds of index.leadSeconds === 0 ? [0, longLeadSeconds] : [index.leadSeconds]) {
    const attempt: Attempt = {
      plan: { seekSeconds: restart.keySeconds - leadSeconds, fromSeconds: soughtSeconds(request) },
      follower: new Follower({ index: found, latest: restart.latest, fromSeconds: soughtSeconds(request) }),
    };
    try {
      yield* decodeFrom(opened, request, attempt);
      return;
    } catch (error) {
      if (!(error instanceof Misplaced)) throw error;
      index.leadSeconds = longLeadSeconds;
    }
  }
  index.disprove();
  yield* decodeFrom(opened, request, undefined);
}

/** A time just before the sought frame's. */
const soughtSeconds = ({ fromSeconds }: FrameRequest): number => (fromSeconds ?? -Infinity) - timeTolerance;

function isFar({ probed, options }: Opened, request: FrameRequest): boolean {
  const { startSeconds, framesPerSecond = 25 } = probed;
  const { nearFrames = defaultNearFrames } = options;
  return (soughtSeconds(request) - startSeconds) * framesPerSecond > nearFrames;
}

/** A decoder that begins at a key frame. */
interface Attempt {
  readonly plan: RestartPlan;
  readonly follower: Follower;
}

/** @throws Misplaced before the first frame, where an attempt came out elsewhere. */
async function* decodeFrom(
  opened: Opened,
  request: FrameRequest,
  attempt: Attempt | undefined,
): AsyncGenerator<Frame, void, undefined> {
  const { signal, pictures } = request;
  // (a call, so that the compiler does not take one answer for all)
  const aborted = (): boolean => signal.aborted;
  if (aborted()) return;
  const { options, geometry, named, probed, index } = opened;
  const plan = planOf(opened, request, attempt?.plan);
  const graceMs = options.graceMs ?? defaultGraceMs;
  const child = await startChild({
    program: options.ffmpeg ?? 'ffmpeg',
    arguments: decodeArguments(plan),
    second: pictures,
    graceMs,
    remarkable: brokenOff,
  });
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop);
  try {
    const outputs = new PairedOutputs({
      grey: child.output(greyDescriptor),
      greyBytes: plan.grey.width * plan.grey.height,
      picture: pictures ? child.output(pictureDescriptor) : undefined,
      shiftSeconds: shiftOf(probed),
      fromSeconds: soughtSeconds(request),
      numberOf: (order, seconds) => {
        const number = attempt?.follower.number(order, seconds) ?? order;
        index.witness(number, seconds);
        return number;
      },
      clock: options.clock ?? monotonicClock,
    });
    for (;;) {
      const pair = await outputs.next();
      if (aborted()) return;
      if (pair === undefined) break;
      yield toFrame(pair, plan, geometry);
      if (aborted()) return;
    }
    if (attempt?.follower.arrived === false) throw new Misplaced('the sought frame did not come');
    const ending = await endWithin(child, graceMs);
    if (aborted()) return;
    const { fault, frames, lastSeconds } = outputs;
    const failure = failureOf({ named, probed, ending, words: child.words, fault, frames, lastSeconds });
    if (failure !== undefined) throw failure;
  } finally {
    signal.removeEventListener('abort', stop);
    await child.stop();
  }
}

function planOf(
  { probed, geometry }: Opened,
  { pictures, fromSeconds }: FrameRequest,
  restart: RestartPlan | undefined,
): DecodePlan {
  const { file, stream, timeBase, stored, transparent } = probed;
  return {
    ...{ file, stream, timeBase, stored, transparent },
    shiftTicks: shiftOf(probed) * (timeBase.denominator / timeBase.numerator),
    grey: geometry.inner,
    picture: pictures ? { ...pictureSize(geometry), fromSeconds } : undefined,
    restart,
  };
}

/**
 * Seconds by which time stamps are moved so that none lies below 0: whole ones that are whole ticks too, so that they can be taken
 * away again without rounding; one more than needed, for a first frame that lies before the start that ffprobe names.
 */
function shiftOf({ startSeconds, timeBase: { numerator } }: Probed): number {
  return startSeconds < 0 ? Math.ceil((1 - startSeconds) / numerator) * numerator : 0;
}

function toFrame(pair: Pair, { picture }: DecodePlan, { inner }: Geometry): Frame {
  return {
    index: pair.index,
    timeSeconds: seconds(pair.seconds),
    grey: placeGrey(pair.grey, inner),
    picture:
      pair.picture === undefined || picture === undefined
        ? undefined
        : { bytes: pair.picture, width: picture.width, height: picture.height },
    stamps: { capturedMs: pair.arrivedMs, decodedMs: pair.completeMs },
  };
}
