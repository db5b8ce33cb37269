import { MonitorError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { findSector } from '../core/sector-finding/find-sector.ts';
import { maskOfPolygon, toInput, toPicture, type Corner } from '../core/sector-finding/polygon.ts';
import { rectangleSector, sectorOf, type Sector } from '../core/sector.ts';
import type { FrameSource, LiveEvent, LiveSource, SourceDescription } from '../ports.ts';
import { blanker, blankOutside } from '../source/blank-outside.ts';
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
  /** What the file itself says, where it does. */
  readonly declared?: Sector;
  /** People will look at the pictures. */
  readonly people?: boolean;
}

/** From this version on a model's input is black outside the sector. */
const blankedSince = 2;

/**
 * Gives a source its sector, and blanks what stands outside. In this order: what the user gives, what the file's header declares, what is
 * remembered of the scanner, what the pictures show. Where none is found the whole picture is taken as it is, and a line says so.
 * @throws MonitorError `sector-unreadable`; `sector-unknown-to-model` for a model trained on whole pictures, where people look.
 */
export async function chooseSector(source: FrameSource, options: SectorOptions): Promise<FrameSource> {
  const sector = await sectorFor(source.description, options, () => sample(source));
  if (sector === undefined) return source;
  return options.showOutside === true
    ? { ...source, description: { ...source.description, sector } }
    : blankOutside(source, sector);
}

/**
 * The same for a live source: its first two seconds show the sector and are not given on, for names may stand in them. Lost and opened
 * again, it keeps its sector for as long as its picture keeps its size.
 */
export function chooseLiveSector(source: LiveSource, options: SectorOptions): LiveSource {
  if (options.sector === 'whole') return source;
  const chosen = new Map<string, Sector | undefined>();
  return {
    ...source,
    async *attempt(request) {
      let opened: LiveEvent & { readonly kind: 'opened' };
      let clean: ((frame: Frame) => Promise<Frame>) | undefined;
      const first: Frame[] = [];
      for await (const event of source.attempt(request)) {
        if (event.kind === 'opened') {
          opened = event;
          continue;
        }
        if (clean === undefined) {
          const { description } = opened!;
          const size = `${description.geometry.displayWidth}x${description.geometry.displayHeight}`;
          if (!chosen.has(size)) {
            first.push(event.frame);
            if (!isEnough(first)) continue;
            const greys = first.filter((_, at) => at % sampled.every === 0).map(({ grey }) => grey);
            chosen.set(size, await sectorFor(description, options, () => Promise.resolve(greys)));
            first.length = 0;
          }
          const sector = chosen.get(size);
          clean =
            sector === undefined || options.showOutside === true
              ? (frame) => Promise.resolve(frame)
              : blanker(sector, description.geometry.inner);
          yield {
            kind: 'opened',
            description: sector === undefined ? description : { ...description, sector },
          };
        }
        yield { kind: 'frame', frame: await clean(event.frame) };
      }
    },
  };
}

const isEnough = (frames: readonly Frame[]): boolean =>
  frames.length >= sampled.frames ||
  (frames.length >= 8 && frames.at(-1)!.timeSeconds - frames[0]!.timeSeconds >= 2);

/** The sector to score in and to show; undefined where the picture is taken whole. */
async function sectorFor(
  description: SourceDescription,
  options: SectorOptions,
  sampleFrames: () => Promise<readonly Uint8Array[]>,
): Promise<Sector | undefined> {
  const { sector: asked = 'auto', preprocessing = blankedSince } = options;
  if (asked === 'whole') return undefined;
  const sector =
    asked === 'auto'
      ? (options.declared ?? (await sectorOfPictures(description, options, sampleFrames)))
      : await sectorOfFile(description, asked);
  if (sector === undefined || preprocessing >= blankedSince) return sector;
  // Blanked, its input would not be what it has learned; not blanked, names would be shown.
  if (options.people === true) throw MonitorError.of('sector-unknown-to-model', [description.name]);
  console.error(
    `sonovigil: ${description.name}: the model was trained on whole pictures, so it is scored whole.`,
  );
  return undefined;
}

async function sectorOfFile({ geometry }: SourceDescription, path: string): Promise<Sector> {
  const sector = sectorFrom(await readSectorFile(path), geometry.inner);
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
  { name, geometry }: SourceDescription,
  { scanner }: SectorOptions,
  sampleFrames: () => Promise<readonly Uint8Array[]>,
): Promise<Sector | undefined> {
  const key: ScannerKey | undefined =
    scanner === undefined
      ? undefined
      : { name: scanner, width: geometry.displayWidth, height: geometry.displayHeight };
  const recalled = key && (await recallSector(sectorsPath(), key));
  if (recalled !== undefined) return sectorFrom(recalled, geometry.inner);
  const found = findSector(await sampleFrames(), geometry.inner);
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

async function sample(source: FrameSource): Promise<readonly Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const stop = new AbortController();
  try {
    let count = 0;
    for await (const { grey } of source.frames({ pictures: false, signal: stop.signal })) {
      if (count++ % sampled.every === 0) frames.push(grey);
      if (frames.length === sampled.frames) break;
    }
  } catch {
    // What is broken is told by whoever reads the frames; what came before shows the sector.
  } finally {
    stop.abort();
  }
  return frames;
}
