import { MonitorError } from '../core/errors.ts';
import { findSector } from '../core/sector-finding/find-sector.ts';
import { maskOfPolygon, toInput, toPicture, type Corner } from '../core/sector-finding/polygon.ts';
import { rectangleSector, sectorOf, type Sector } from '../core/sector.ts';
import type { FrameSource } from '../ports.ts';
import { blankOutside } from '../source/blank-outside.ts';
import {
  readSectorFile,
  recallSector,
  rememberSector,
  sectorsPath,
  type ScannerKey,
} from '../store/sectors.ts';

export interface SectorOptions {
  /** `auto`, `whole`, or a file with an outline. */
  readonly sector?: string;
  /** Leave what stands outside the sector in the pictures. */
  readonly showOutside?: boolean;
  /** The user's name for the scanner: its sector is remembered under it. */
  readonly scanner?: string;
  /** Version of the way from picture to input that the model was trained with; the newest where there is no model. */
  readonly preprocessing?: number;
  /** People will look at the pictures. */
  readonly people?: boolean;
}

/** From this version on a model's input is black outside the sector. */
const blankedSince = 2;

/**
 * Gives a source its sector, and blanks what stands outside. In this order: what the user gives, what is remembered of the scanner, what
 * the pictures show. Where none is found the whole picture is taken as it is, and a line says so.
 * @throws MonitorError `sector-unreadable`; `sector-unknown-to-model` for a model trained on whole pictures, where people look.
 */
export async function chooseSector(source: FrameSource, options: SectorOptions): Promise<FrameSource> {
  const { sector: asked = 'auto', showOutside = false, preprocessing = blankedSince } = options;
  if (asked === 'whole') return source;
  const { name } = source.description;
  const sector =
    asked === 'auto' ? await sectorOfPictures(source, options) : await sectorOfFile(source, asked);
  if (sector === undefined) return source;
  if (preprocessing < blankedSince) {
    // Blanked, its input would not be what it has learned; not blanked, names would be shown.
    if (options.people === true) throw MonitorError.of('sector-unknown-to-model', [name]);
    console.error(`sonovigil: ${name}: the model was trained on whole pictures, so it is scored whole.`);
    return source;
  }
  return showOutside
    ? { ...source, description: { ...source.description, sector } }
    : blankOutside(source, sector);
}

async function sectorOfFile({ description }: FrameSource, path: string): Promise<Sector> {
  const sector = sectorFrom(await readSectorFile(path), description.geometry.inner);
  if (sector === undefined)
    throw MonitorError.of('sector-unreadable', [path, 'its outline holds no pixel of the picture']);
  return sector;
}

function sectorFrom(corners: readonly Corner[], inner: Parameters<typeof toInput>[1]): Sector | undefined {
  const inside = rectangleSector(inner).mask;
  const mask = maskOfPolygon(toInput(corners, inner)).map((value, at) => value & inside[at]!);
  return mask.includes(1) ? sectorOf(mask) : undefined;
}

async function sectorOfPictures(
  source: FrameSource,
  { scanner }: SectorOptions,
): Promise<Sector | undefined> {
  const { name, geometry } = source.description;
  const key: ScannerKey | undefined =
    scanner === undefined
      ? undefined
      : { name: scanner, width: geometry.displayWidth, height: geometry.displayHeight };
  const recalled = key && (await recallSector(sectorsPath(), key));
  if (recalled !== undefined) return sectorFrom(recalled, geometry.inner);
  const found = findSector(await sample(source), geometry.inner);
  switch (found.kind) {
    case 'found':
      if (key !== undefined && found.by === 'motion')
        await rememberSector(sectorsPath(), key, toPicture(found.outline, geometry.inner));
      return found.sector;
    case 'whole':
      return undefined;
    case 'not-found':
      console.error(
        `sonovigil: ${name}: no sector was found (${found.reason}), so the whole picture is scored and shown. Give its outline with --sector <file>.`,
      );
      return undefined;
  }
}

/** Every second of the first frames: speckle moves from one to the next, and five seconds show a breath or some beats. */
const sampled = { frames: 64, every: 2 };
/** A live source that gives nothing for so long is looked at no further: its fault shows when it is watched. */
const sampleLimitMs = 8000;

async function sample(source: FrameSource): Promise<readonly Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const stop = new AbortController();
  // (never for a recording: the same file has the same sector on a slow machine too)
  const timer =
    source.description.kind === 'live' ? setTimeout(() => stop.abort(), sampleLimitMs) : undefined;
  try {
    let count = 0;
    for await (const { grey } of source.frames({ pictures: false, signal: stop.signal })) {
      if (count++ % sampled.every === 0) frames.push(grey);
      if (frames.length === sampled.frames) break;
    }
  } catch {
    // What is broken is told by whoever reads the frames; what came before shows the sector.
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return frames;
}
