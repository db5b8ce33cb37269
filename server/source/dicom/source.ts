import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { MonitorError } from '../../core/errors.ts';
import type { Frame, Picture } from '../../core/frame.ts';
import { letterbox, type Geometry } from '../../core/geometry.ts';
import { rectangleSector } from '../../core/sector.ts';
import { perSecond, seconds } from '../../core/units.ts';
import { monotonicClock } from '../../monotonic-clock.ts';
import type { FrameRequest, FrameSource, SourceDescription } from '../../ports.ts';
import { placeGrey } from '../place-grey.ts';
import { pictureSize } from '../picture-size.ts';
import type { Bytes } from './bytes.ts';
import { openCodecThread } from './codec-thread.ts';
import { decodeFrame, readPieces, type FrameDecoding } from './decode-frame.ts';
import { DicomError } from './dicom-error.ts';
import type { FoundFrames } from './find-frames.ts';
import { decodingOf, findFrames, openDicomFile, openPixelBytes, type DicomFile } from './open-file.ts';
import { pixelSpacingOf } from './pixel-spacing.ts';
import { lumaOf, type Pixels } from './pixels.ts';
import type { Scanner, UltrasoundRegion } from './regions.ts';
import { resample } from './resample.ts';
import { openVideo } from './video.ts';

export interface DicomOptions {
  /** Take pictures of other modalities too. */
  readonly anyModality: boolean;
}

/** Frames of a DICOM file, and what its header says of the picture beyond what every source says. */
export interface DicomSource extends FrameSource {
  readonly regions: readonly UltrasoundRegion[];
  readonly scanner: Scanner;
}

/** A time taken from a frame, or printed with six digits, finds that frame again. */
const timeTolerance = 1e-6;

/**
 * Opens a DICOM file of one or more frames. Only its header is read; each call of `frames` then reads frame by frame, and a seek goes
 * to its frame at once. What a broken file still holds is given, then comes the error.
 * @throws MonitorError `source-missing`, `source-empty`, `dicom-unreadable`, `dicom-syntax`, `dicom-modality`; while reading
 * `source-broke`.
 */
export async function openDicomSource(path: string, { anyModality }: DicomOptions): Promise<DicomSource> {
  const named = path;
  const { size } = await stat(path).catch((error: unknown) => {
    throw MonitorError.of('source-missing', [named], error);
  });
  if (size === 0) throw MonitorError.of('source-empty', [named]);
  return explained(named, async () => {
    const file = await openDicomFile(path);
    const { modality, syntax } = file;
    if (!modality.isUltrasound && !anyModality)
      throw MonitorError.of('dicom-modality', [named, modality.name]);
    if (syntax.coding === undefined) throw MonitorError.of('dicom-syntax', [named, syntax.name, syntax.uid]);
    const geometry = geometryOf(file);
    const { regions, scanner } = file;
    if (syntax.coding.kind === 'video')
      return { regions, scanner, ...(await openVideo(named, file, geometry)) };
    const found = await findFrames(file);
    if (found.count === 0) throw new DicomError('it holds no whole frame');
    const opened = { named, file, found, geometry };
    return {
      ...{ regions, scanner, description: describe(opened) },
      frames: (request) => decode(opened, request),
    };
  });
}

/** Turns what is wrong with the file into the one line that names it. */
async function explained<Result>(named: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof MonitorError) throw error;
    // (errors of the file system: no permission, a folder)
    const detail = error instanceof Error ? error.message : 'it cannot be read';
    throw MonitorError.of('dicom-unreadable', [named, detail], error);
  }
}

interface Opened {
  readonly named: string;
  readonly file: DicomFile;
  readonly found: FoundFrames;
  readonly geometry: Geometry;
}

/** Pixels that are not square are stretched, never squeezed, so that no line is lost. */
function geometryOf(file: DicomFile): Geometry {
  const { width, height, pixelAspect } = file.format;
  const geometry = letterbox(
    Math.max(1, Math.round(width * Math.max(1, pixelAspect))),
    Math.max(1, Math.round(height * Math.max(1, 1 / pixelAspect))),
  );
  const stored = pixelSpacingOf(file);
  if (stored === undefined) return geometry;
  const xMm = (stored.xMm * width) / geometry.displayWidth;
  const yMm = (stored.yMm * height) / geometry.displayHeight;
  return { ...geometry, spacing: { xMm, yMm } };
}

function describe({ named, file: { times }, found: { count }, geometry }: Opened): SourceDescription {
  const { framesPerSecond } = times;
  return {
    kind: 'recorded',
    name: named,
    geometry,
    sector: rectangleSector(geometry.inner),
    framesPerSecond: framesPerSecond === undefined ? undefined : perSecond(framesPerSecond),
    startSeconds: seconds(0),
    endSeconds: seconds(times.at(count)),
  };
}

async function* decode(opened: Opened, request: FrameRequest): AsyncGenerator<Frame, void, undefined> {
  const { file, found } = opened;
  // (a call, so that the compiler does not take one answer for all)
  const aborted = (): boolean => request.signal.aborted;
  if (aborted()) return;
  const codecs = openCodecThread();
  const bytes = await openPixelBytes(file);
  try {
    const job = { opened, request, bytes, decoding: decodingOf(file, codecs) };
    const fromSeconds = (request.fromSeconds ?? -Infinity) - timeTolerance;
    for (let index = 0; index < found.count; index++) {
      if (file.times.at(index) < fromSeconds) continue;
      const frame = await frameAt(index, job);
      if (aborted()) return;
      yield frame;
      if (aborted()) return;
    }
    if (found.count < found.promised)
      throw brokeAt(opened, found.count, new DicomError('the file is cut off before it'));
  } finally {
    await Promise.all([bytes.close(), codecs.close()]);
  }
}

const brokeAt = ({ named, found }: Opened, index: number, error: DicomError): MonitorError =>
  MonitorError.of(
    'source-broke',
    [named, `frame ${index + 1} of ${found.promised}: ${error.message}`],
    error,
  );

interface Job {
  readonly opened: Opened;
  readonly request: FrameRequest;
  readonly bytes: Bytes;
  readonly decoding: FrameDecoding;
}

async function frameAt(index: number, { opened, request, bytes, decoding }: Job): Promise<Frame> {
  const { found, file, geometry } = opened;
  try {
    const encoded = await readPieces(bytes, found.piecesOf(index));
    const capturedMs = monotonicClock.nowMs();
    const pixels = await decodeFrame(encoded, decoding);
    const grey = placeGrey(resample(lumaOf(pixels), pixels, geometry.inner), geometry.inner);
    const picture = request.pictures ? await pictureOf(pixels, geometry) : undefined;
    const stamps = { capturedMs, decodedMs: monotonicClock.nowMs() };
    return { index, timeSeconds: seconds(file.times.at(index)), grey, picture, stamps };
  } catch (error) {
    throw error instanceof DicomError ? brokeAt(opened, index, error) : error;
  }
}

/** Quality at which a JPEG of speckle shows no blocks; the ffmpeg source's `-q:v 3` is close to it. */
const jpegQuality = 90;

async function pictureOf({ bytes, width, height, channels }: Pixels, geometry: Geometry): Promise<Picture> {
  const size = pictureSize(geometry);
  const jpeg = await sharp(bytes, { raw: { width, height, channels } })
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
  return { bytes: jpeg, ...size };
}
