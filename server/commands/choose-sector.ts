import { MonitorError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { findSector } from '../core/sector-finding/find-sector.ts';
import { maskOfPolygon, toInput, toPicture, type Corner } from '../core/sector-finding/polygon.ts';
import { rectangleSector, sectorOf, type Sector } from '../core/sector.ts';
import type { FrameSource, LiveEvent, LiveSource, SectorChoice, SourceDescription } from '../ports.ts';
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
  /** Find it anew, whatever is remembered. */
  readonly anew?: boolean;
}

/** From this version on a model's input is black outside the sector. */
const blankedSince = 2;

/**
 * Gives a source its sector, and blanks what stands outside. In this order: what the user gives, what the file's header declares, what is
 * remembered of the scanner, what the pictures show. Where none is found the whole picture is taken as it is, and a line says so.
 * @throws MonitorError `sector-unreadable`; `sector-unknown-to-model` for a model trained on whole pictures, where people look.
 */
export async function chooseSector(source: FrameSource, options: SectorOptions): Promise<FrameSource> {
  const { description } = source;
  return given(source, await sectorFor(description, options, () => sample(source)), options);
}

/** A source that has its sector by itself and shows nothing outside it; a person may still correct it. */
export const correctable = (source: FrameSource, options: SectorOptions): FrameSource =>
  given(source, undefined, options);

/** What is given to a source: a sector, and the outline that a person drew. Absent: the picture is taken whole. */
interface Chosen {
  readonly sector: Sector;
  readonly drawn?: readonly Corner[];
}

function given(source: FrameSource, chosen: Chosen | undefined, options: SectorOptions): FrameSource {
  const sectorChoice: SectorChoice<FrameSource> = {
    scanner: options.scanner,
    choose: async (outline) => {
      const next = await rechosen(source.description, outline, { ...options, frames: () => sample(source) });
      return given(source, next, options);
    },
  };
  if (chosen === undefined) return { ...source, sectorChoice };
  const described = { ...source, description: { ...source.description, ...chosen }, sectorChoice };
  return options.showOutside === true ? described : blankOutside(described, chosen.sector);
}

/** A sector by hand, which is remembered of the scanner; or what is found, whatever was remembered. */
async function rechosen(
  description: SourceDescription,
  outline: readonly Corner[] | undefined,
  { frames, ...options }: SectorOptions & { readonly frames: () => Promise<readonly Uint8Array[]> },
): Promise<Chosen | undefined> {
  if (outline === undefined)
    return sectorFor(description, { ...options, sector: 'auto', anew: true }, frames);
  const { preprocessing = blankedSince } = options;
  if (preprocessing < blankedSince) throw MonitorError.of('sector-unknown-to-model', [description.name]);
  const sector = sectorFrom(outline, description.geometry.inner);
  if (sector === undefined) throw MonitorError.of('sector-empty', []);
  const key = keyOf(description, options);
  if (key !== undefined) await rememberSector(sectorsPath(), key, outline);
  return { sector, drawn: outline };
}

const keyOf = ({ geometry }: SourceDescription, { scanner }: SectorOptions): ScannerKey | undefined =>
  scanner === undefined
    ? undefined
    : { name: scanner, width: geometry.displayWidth, height: geometry.displayHeight };

/**
 * The same for a live source: its first two seconds show the sector and are not given on, for names may stand in them. Lost and opened
 * again, it keeps its sector for as long as its picture keeps its size.
 */
export function chooseLiveSector(source: LiveSource, options: SectorOptions): LiveSource {
  if (options.sector === 'whole') return source;
  return givenLive(source, new Map(), options);
}

/** @param chosen by the size of the picture; what is missing is found. */
function givenLive(
  source: LiveSource,
  chosen: Map<string, Chosen | undefined>,
  options: SectorOptions,
): LiveSource {
  let newest: SourceDescription | undefined;
  return {
    ...source,
    sectorChoice: {
      scanner: options.scanner,
      choose: async (outline) => {
        if (newest === undefined) throw MonitorError.of('source-lost', [source.name, 'it was not open yet']);
        if (outline === undefined)
          return givenLive(source, new Map(), { ...options, sector: 'auto', anew: true });
        const frames = (): Promise<never[]> => Promise.resolve([]);
        return givenLive(
          source,
          new Map([[sizeOf(newest), await rechosen(newest, outline, { ...options, frames })]]),
          options,
        );
      },
    },
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
          newest = description;
          const size = sizeOf(description);
          if (!chosen.has(size)) {
            first.push(event.frame);
            if (!isEnough(first)) continue;
            const greys = first.filter((_, at) => at % sampled.every === 0).map(({ grey }) => grey);
            chosen.set(size, await sectorFor(description, options, () => Promise.resolve(greys)));
            first.length = 0;
          }
          const choice = chosen.get(size);
          clean =
            choice === undefined || options.showOutside === true
              ? (frame) => Promise.resolve(frame)
              : blanker(choice.sector, description.geometry.inner);
          yield { kind: 'opened', description: { ...description, ...choice } };
        }
        yield { kind: 'frame', frame: await clean(event.frame) };
      }
    },
  };
}

const sizeOf = ({ geometry }: SourceDescription): string =>
  `${geometry.displayWidth}x${geometry.displayHeight}`;

const isEnough = (frames: readonly Frame[]): boolean =>
  frames.length >= sampled.frames ||
  (frames.length >= 8 && frames.at(-1)!.timeSeconds - frames[0]!.timeSeconds >= 2);

/** The sector to score in and to show; undefined where the picture is taken whole. */
async function sectorFor(
  description: SourceDescription,
  options: SectorOptions,
  sampleFrames: () => Promise<readonly Uint8Array[]>,
): Promise<Chosen | undefined> {
  const { sector: asked = 'auto', preprocessing = blankedSince } = options;
  if (asked === 'whole') return undefined;
  const chosen =
    asked === 'auto'
      ? options.declared === undefined
        ? await sectorOfPictures(description, options, sampleFrames)
        : { sector: options.declared }
      : await sectorOfFile(description, asked);
  if (chosen === undefined || preprocessing >= blankedSince) return chosen;
  // Blanked, its input would not be what it has learned; not blanked, names would be shown.
  if (options.people === true) throw MonitorError.of('sector-unknown-to-model', [description.name]);
  console.error(
    `sonovigil: ${description.name}: the model was trained on whole pictures, so it is scored whole.`,
  );
  return undefined;
}

async function sectorOfFile({ geometry }: SourceDescription, path: string): Promise<Chosen> {
  const drawn = await readSectorFile(path);
  const sector = sectorFrom(drawn, geometry.inner);
  if (sector === undefined)
    throw MonitorError.of('sector-unreadable', [path, 'its outline holds no pixel of the picture']);
  return { sector, drawn };
}

function sectorFrom(corners: readonly Corner[], inner: Parameters<typeof toInput>[1]): Sector | undefined {
  const inside = rectangleSector(inner).mask;
  const mask = maskOfPolygon(toInput(corners, inner)).map((value, at) => value & inside[at]!);
  return mask.includes(1) ? sectorOf(mask) : undefined;
}

async function sectorOfPictures(
  description: SourceDescription,
  options: SectorOptions,
  sampleFrames: () => Promise<readonly Uint8Array[]>,
): Promise<Chosen | undefined> {
  const { name, geometry } = description;
  const key = keyOf(description, options);
  const recalled = key && options.anew !== true ? await recallSector(sectorsPath(), key) : undefined;
  const sector = recalled && sectorFrom(recalled, geometry.inner);
  if (recalled !== undefined && sector !== undefined) return { sector, drawn: recalled };
  const found = findSector(await sampleFrames(), geometry.inner);
  switch (found.kind) {
    case 'found':
      if (key !== undefined && found.by === 'motion')
        await rememberSector(sectorsPath(), key, toPicture(found.outline, geometry.inner));
      return { sector: found.sector };
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
