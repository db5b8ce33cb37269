import { resolve } from 'node:path';
import { MonitorError } from '../../core/errors.ts';
import type { Frame } from '../../core/frame.ts';
import type { Geometry } from '../../core/geometry.ts';
import { perSecond, seconds, type Seconds } from '../../core/units.ts';
import type { FrameRequest, FrameSource, SourceDescription } from '../../ports.ts';
import { openFfmpegSource } from '../ffmpeg/source.ts';
import { DicomError } from './dicom-error.ts';
import { findVideo, type DicomFile } from './open-file.ts';

/** More would not fit on ffmpeg's command line; real files have one, or one for every few seconds. */
const mostPieces = 500;
/** Headers and encoders count a picture or two differently. */
const countTolerance = 2;
/** A time taken from a frame, or printed with six digits, finds that frame again. */
const timeTolerance = 1e-6;

/**
 * Opens MPEG-2, H.264 or H.265 within a DICOM file (PS3.5 8.2.5 ff.: one stream over all frames) by ffmpeg, which reads it where it
 * lies. When each frame was taken the header says; where it is silent, the stream.
 * @param geometry of the picture by the header.
 * @throws DicomError; MonitorError `ffmpeg-missing`, `source-not-video`; while reading `source-broke`, `source-no-frames`.
 */
export async function openVideo(
  named: string,
  file: DicomFile,
  geometry: Geometry,
): Promise<Pick<FrameSource, 'description' | 'frames'>> {
  const { pieces, cut } = await findVideo(file);
  if (pieces.length === 0) throw new DicomError('it holds no piece of a video');
  if (pieces.length > mostPieces)
    throw new DicomError(`its video is in ${pieces.length} pieces, at most ${mostPieces} can be read`);
  if (pieces.length > 1 && resolve(named).includes('|'))
    throw new DicomError('its video is in several pieces and its path holds "|"; rename it');
  const video = await openFfmpegSource(named, { parts: pieces });
  const opened = { named, file, cut, video };
  return {
    description: describe(opened, geometry),
    frames: (request) => decode(opened, request),
  };
}

interface Opened {
  readonly named: string;
  readonly file: DicomFile;
  /** Whether the file ends within the video. */
  readonly cut: boolean;
  readonly video: FrameSource;
}

function describe({ file: { times, format }, video }: Opened, byHeader: Geometry): SourceDescription {
  const { description } = video;
  const { displayWidth, displayHeight } = description.geometry;
  const isSame = displayWidth === byHeader.displayWidth && displayHeight === byHeader.displayHeight;
  const timed = {
    ...description,
    // The stream's own size holds; what a pixel measures is known of the header's alone.
    geometry: isSame ? byHeader : description.geometry,
    startSeconds: seconds(0),
  };
  if (times.stated) {
    const endSeconds = seconds(times.at(format.frames));
    return { ...timed, framesPerSecond: perSecond(times.framesPerSecond!), endSeconds };
  }
  const { startSeconds = seconds(0), endSeconds } = description;
  return { ...timed, endSeconds: endSeconds === undefined ? undefined : seconds(endSeconds - startSeconds) };
}

async function* decode(
  { named, file, cut, video }: Opened,
  request: FrameRequest,
): AsyncGenerator<Frame, void, undefined> {
  const { times, format } = file;
  const fromSeconds = (request.fromSeconds ?? -Infinity) - timeTolerance;
  let first: Seconds | undefined;
  let count = 0;
  // From the beginning: where a moment of the header's lies in the stream is known by counting alone.
  for await (const frame of video.frames({ pictures: request.pictures, signal: request.signal })) {
    first ??= frame.timeSeconds;
    const timeSeconds = seconds(times.stated ? times.at(frame.index) : frame.timeSeconds - first);
    count = frame.index + 1;
    if (timeSeconds < fromSeconds) continue;
    yield { ...frame, timeSeconds };
  }
  if (request.signal.aborted) return;
  const promised = format.framesStated ? format.frames : count;
  if (cut || count + countTolerance < promised)
    throw MonitorError.of('source-broke', [
      named,
      `after ${count} of ${promised} frames: ${cut ? 'the file is cut off' : 'its video has no more'}`,
    ]);
}
