import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { MonitorError } from '../../core/errors.ts';
import { probeArguments, type FilePart, type InputFile } from './arguments.ts';
import { endWithin, startChild } from './child.ts';
import { errorLines } from './error-lines.ts';
import type { Rational } from './nut-headers.ts';

/** What is known of a video file without decoding it. */
export interface Probed {
  readonly file: InputFile;
  readonly stream: number;
  /** As ffmpeg calls it. */
  readonly codec: string;
  /** Size of the picture as stored. */
  readonly stored: { readonly width: number; readonly height: number };
  /** Size as displayed, in square pixels: sample aspect ratio and rotation applied. */
  readonly display: { readonly width: number; readonly height: number };
  readonly transparent: boolean;
  readonly framesPerSecond: number | undefined;
  readonly timeBase: Rational;
  /** Time stamp of the first frame; 0 where the file has none. May be below 0. */
  readonly startSeconds: number;
  readonly endSeconds: number | undefined;
  /**
   * What the file says it holds, where that is its own word (mp4, mov, avi, gif) and not a guess from the bytes that are there.
   * Without an end the number of frames decides alone.
   */
  readonly promised: { readonly frames: number; readonly endSeconds: number | undefined } | undefined;
}

/**
 * Asks ffprobe what a file holds.
 * @throws MonitorError `source-missing`, `source-empty`, `source-not-video`, `ffmpeg-missing`.
 */
export async function probe(
  named: string,
  { ffprobe = 'ffprobe', parts }: { readonly ffprobe?: string; readonly parts?: readonly FilePart[] } = {},
): Promise<Probed> {
  const file = { path: resolve(named), ...(parts === undefined ? {} : { parts }) };
  await checkFile(named);
  const { streams, frames, format } = await ask({ named, file, ffprobe });
  if (playlists.has(format.format_name ?? ''))
    throw notVideo(named, 'it is a playlist, which names other files; name those themselves');
  const videos = streams.filter(
    (stream) => stream.codec_type === 'video' && !textCodecs.has(stream.codec_name),
  );
  const video = videos.find((stream) => stream.disposition?.attached_pic !== 1);
  if (video === undefined)
    throw notVideo(named, videos.length > 0 ? 'sound with a cover picture' : 'no video stream in it');
  if (video.width === undefined || video.height === undefined || video.width * video.height === 0)
    throw notVideo(named, 'its picture has no size');
  const stored = { width: video.width, height: video.height };
  const timeBase = fraction(video.time_base) ?? { numerator: 1, denominator: 1000 };
  const first = frames.find(
    (frame) => frame.stream_index === video.index && frame.best_effort_timestamp !== undefined,
  );
  const startTicks = first?.best_effort_timestamp ?? video.start_pts ?? 0;
  const startSeconds = (startTicks * timeBase.numerator) / timeBase.denominator;
  const rate = fraction(video.avg_frame_rate);
  const framesPerSecond = rate && rate.numerator / rate.denominator;
  const lengthSeconds = video.duration ?? format.duration;
  return {
    file,
    stream: video.index,
    codec: video.codec_name,
    stored,
    display: displaySize(stored, fraction(video.sample_aspect_ratio), rotation(video)),
    transparent: /^(yuva|gbrap|rgba|bgra|argb|abgr|ya|pal8)/.test(video.pix_fmt ?? ''),
    framesPerSecond,
    timeBase,
    startSeconds,
    endSeconds: lengthSeconds === undefined ? undefined : startSeconds + lengthSeconds,
    promised: promised(video, format.format_name, startSeconds),
  };
}

async function checkFile(named: string): Promise<void> {
  const found = await stat(named).catch((error: unknown) => {
    throw MonitorError.of('source-missing', [named], error);
  });
  if (found.isDirectory()) throw notVideo(named, 'it is a folder, a file was expected');
  if (!found.isFile()) throw notVideo(named, 'it is not a regular file');
  if (found.size === 0) throw MonitorError.of('source-empty', [named]);
}

const wholeNumber = z.coerce.number().int().optional().catch(undefined);
const positive = z.coerce.number().positive().optional().catch(undefined);

const answer = z.object({
  streams: z
    .array(
      z.object({
        index: z.number().int(),
        codec_type: z.string().optional(),
        codec_name: z.string().default('unknown'),
        width: z.number().int().optional(),
        height: z.number().int().optional(),
        pix_fmt: z.string().optional(),
        sample_aspect_ratio: z.string().optional(),
        avg_frame_rate: z.string().optional(),
        time_base: z.string().optional(),
        start_pts: wholeNumber,
        duration: positive,
        nb_frames: wholeNumber,
        disposition: z.object({ attached_pic: z.number().optional() }).optional(),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
      }),
    )
    .default([]),
  frames: z
    .array(z.object({ stream_index: z.number().optional(), best_effort_timestamp: wholeNumber }))
    .default([]),
  format: z.object({ format_name: z.string().optional(), duration: positive }).default({}),
});
type Stream = z.infer<typeof answer>['streams'][number];

interface Question {
  readonly named: string;
  readonly file: InputFile;
  readonly ffprobe: string;
}

/** Beyond this a probe hangs: of the largest files here none takes 1 s. */
const probeLimitMs = 60_000;
/** Characters; usual answers have some thousand. */
const longestAnswer = 16 * 2 ** 20;

async function ask({ named, file, ffprobe }: Question): Promise<z.infer<typeof answer>> {
  const child = await startChild({
    program: ffprobe,
    arguments: probeArguments(file),
    second: false,
    graceMs: 0,
  });
  const ended = endWithin(child, probeLimitMs);
  try {
    const said = await textOf(child.output(1));
    const ending = await ended;
    if (ending?.kind === 'exited' && ending.code === 0) return answer.parse(JSON.parse(said));
    throw new Error('ffprobe ended with a failure');
  } catch (error) {
    await child.stop();
    const lines = errorLines(child.words.lines.join('\n'), { path: file.path, named });
    const reason =
      (await ended) === undefined
        ? `ffprobe gave no answer in ${probeLimitMs / 1000} s`
        : 'ffprobe gave no readable answer';
    throw notVideo(named, lines.at(-1) ?? reason, error);
  }
}

async function textOf(stream: Readable): Promise<string> {
  let said = '';
  for await (const piece of stream.setEncoding('utf8') as AsyncIterable<string>) {
    said += piece;
    if (said.length > longestAnswer) throw new RangeError('ffprobe said more than it was asked');
  }
  return said;
}

const notVideo = (named: string, detail: string, cause?: unknown): MonitorError =>
  MonitorError.of('source-not-video', [named, detail], cause);

/**
 * Formats that hold no video but the names of other files, whatever they are called themselves: what comes into a watched folder must not
 * choose what else is read. The protocols keep them off the network, not off other local files.
 */
const playlists = new Set(['hls', 'applehttp', 'concat', 'dash', 'imf', 'webm_dash_manifest']);

/** Text that ffmpeg is willing to draw on a screen. */
const textCodecs = new Set(['ansi', 'bintext', 'xbin', 'idf']);

/** `"30000/1001"` or `"4:3"`; ffprobe writes `0/0`, `0:1` and `N/A` for what it does not know. */
function fraction(text: string | undefined): Rational | undefined {
  const [, numerator, denominator] = /^(\d+)[/:](\d+)$/.exec(text ?? '') ?? [];
  const value = { numerator: Number(numerator), denominator: Number(denominator) };
  return value.numerator > 0 && value.denominator > 0 ? value : undefined;
}

/** Degrees, 0, 90, 180 or 270; other angles do not occur in practice, and ffmpeg keeps the size with them. */
const rotation = ({ side_data_list }: Stream): number => {
  const degrees = side_data_list.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  return ((Math.round(degrees) % 360) + 360) % 360;
};

/** Pixels that are not square are stretched, never squeezed, so that no line is lost. */
function displaySize(
  { width, height }: Probed['stored'],
  aspect: Rational | undefined,
  degrees: number,
): Probed['display'] {
  const ratio = aspect === undefined ? 1 : aspect.numerator / aspect.denominator;
  const square = {
    width: Math.max(1, Math.round(width * Math.max(1, ratio))),
    height: Math.max(1, Math.round(height * Math.max(1, 1 / ratio))),
  };
  return degrees % 180 === 90 ? { width: square.height, height: square.width } : square;
}

function promised(video: Stream, format: string | undefined, startSeconds: number): Probed['promised'] {
  const frames = video.nb_frames;
  if (frames === undefined || video.duration === undefined) return undefined;
  if (format?.startsWith('mov,') === true) return { frames, endSeconds: startSeconds + video.duration };
  if (format === 'gif') return { frames, endSeconds: undefined };
  // The length that ffprobe gives for an avi follows the bytes that are there; its header counts frames.
  const rate = fraction(video.avg_frame_rate);
  if (format !== 'avi' || rate === undefined) return undefined;
  return { frames, endSeconds: startSeconds + (frames * rate.denominator) / rate.numerator };
}
