import { setImmediate as nextTurn } from 'node:timers/promises';
import sharp from 'sharp';
import type { Frame, Picture } from '../../core/frame.ts';
import { inputPixels, inputSize } from '../../core/geometry.ts';
import { perSecond, seconds } from '../../core/units.ts';
import { monotonicClock } from '../../monotonic-clock.ts';
import type { Clock, FrameRequest, FrameSource, SourceDescription } from '../../ports.ts';
import { openExamination, type Examination } from './examination.ts';
import { patientOf } from './patient.ts';
import { anomaliesAt, parsePhantom, type PhantomQuery } from './query.ts';
import {
  displayHeight,
  displayRaster,
  displayWidth,
  inputRaster,
  mirrorRows,
  geometryAt,
  phantomSector,
  scanConverter,
  type ScanConverter,
} from './scan-conversion.ts';

/**
 * Opens a simulated heart: a recording, or with `live=1` an endless stream at its frame rate, whose reader gets the frame that is
 * due and misses those it came too late for. Frame k is the same however it is come by.
 * @param spec as `parsePhantom` reads it.
 * @throws MonitorError `phantom-query`.
 */
export function openPhantom(spec: string, clock: Clock = monotonicClock): FrameSource {
  const query = parsePhantom(spec);
  let examination: Examination | undefined;
  return {
    description: describe(spec, query),
    async *frames(request) {
      examination ??= openExamination(query);
      const draw = painter(query, examination);
      const indices = query.live ? liveIndices(query, request, clock) : recordedIndices(query, request);
      for await (const index of indices) {
        const capturedMs = clock.nowMs();
        const { grey, picture } = await draw(index, request.pictures);
        if (request.signal.aborted) return;
        const timeSeconds = seconds(index / query.framesPerSecond);
        const stamps = { capturedMs, decodedMs: clock.nowMs() };
        yield { index, timeSeconds, grey, picture, stamps } satisfies Frame;
      }
    },
  };
}

function describe(spec: string, query: PhantomQuery): SourceDescription {
  const common = {
    name: spec,
    geometry: geometryAt(patientOf(query.seed).scan.depth),
    sector: phantomSector(),
    framesPerSecond: perSecond(query.framesPerSecond),
  };
  if (query.live) return { ...common, kind: 'live', startSeconds: undefined, endSeconds: undefined };
  const endSeconds = seconds(frameCount(query) / query.framesPerSecond);
  return { ...common, kind: 'recorded', startSeconds: seconds(0), endSeconds };
}

const frameCount = ({ lengthSeconds, framesPerSecond }: PhantomQuery): number =>
  Math.max(1, Math.round(lengthSeconds * framesPerSecond));

async function* recordedIndices(
  query: PhantomQuery,
  { fromSeconds, signal }: FrameRequest,
): AsyncIterable<number> {
  // A time taken from a frame finds that frame again, in spite of rounding.
  const first = Math.ceil((fromSeconds ?? 0) * query.framesPerSecond - 1e-6);
  for (let index = Math.max(0, first); index < frameCount(query) && !signal.aborted; index++) {
    yield index;
    // Frames are made without waiting for anything, so timers and sockets are let in between them.
    await nextTurn();
  }
}

async function* liveIndices(
  query: PhantomQuery,
  { signal }: FrameRequest,
  clock: Clock,
): AsyncIterable<number> {
  const startMs = clock.nowMs();
  const periodMs = 1000 / query.framesPerSecond;
  for (let index = 0; !signal.aborted;) {
    const dueMs = startMs + index * periodMs;
    if (clock.nowMs() < dueMs) await waitOrAbort(dueMs - clock.nowMs(), signal);
    yield index;
    index = Math.max(index + 1, Math.floor((clock.nowMs() - startMs) / periodMs));
  }
}

function waitOrAbort(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}

/** Draws frames for the model, and for people where asked, both from the same polar data. */
function painter(query: PhantomQuery, examination: Examination) {
  const toInput = scanConverter(inputRaster);
  let toDisplay: ScanConverter | undefined;
  return async (index: number, pictures: boolean): Promise<Pick<Frame, 'grey' | 'picture'>> => {
    const polar = examination.polarFrame(index);
    const mirrored = anomaliesAt(query, index / query.framesPerSecond).includes('mirrored');
    const grey = new Uint8Array(inputPixels);
    toInput(polar, grey);
    if (mirrored) mirrorRows(grey, inputSize);
    if (!pictures) return { grey, picture: undefined };
    const display = new Uint8Array(displayWidth * displayHeight);
    toDisplay ??= scanConverter(displayRaster);
    toDisplay(polar, display);
    if (mirrored) mirrorRows(display, displayWidth);
    return { grey, picture: await encode(display) };
  };
}

async function encode(display: Uint8Array): Promise<Picture> {
  const bytes = await sharp(display, { raw: { width: displayWidth, height: displayHeight, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: 88 })
    .toBuffer();
  return { bytes, width: displayWidth, height: displayHeight };
}
