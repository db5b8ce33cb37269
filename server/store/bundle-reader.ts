import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { lineOf, MonitorError } from '../core/errors.ts';
import { sectorOf, type Sector } from '../core/sector.ts';
import {
  bundledFrame,
  bundleFormat,
  bundleManifest,
  entryName,
  fromPgm,
  type BundledFrame,
  type BundleManifest,
} from './bundle-format.ts';
import { sha256Of } from './sha256.ts';

/** More than any entry of ours has; a file that says so is none of ours, or was made to fill the memory. */
const mostEntryBytes = 64 * 2 ** 20;
/** Entries that are unpacked at once. */
const atOnce = 192;

/** A case bundle that is what was written: every entry has been held against its sha-256. */
export interface CaseBundle {
  readonly manifest: BundleManifest;
  readonly sector: Sector;
  readonly frames: readonly BundledFrame[];
  /** The file as it was. */
  readonly calibration: Uint8Array | undefined;
  /** What the model saw of so many frames from that one on, and the maps of those that were scored. */
  read(
    from: number,
    count: number,
  ): readonly { readonly grey: Uint8Array; readonly map: Uint8Array | undefined }[];
}

/** @throws MonitorError `bundle-unreadable`. */
export async function readBundle(path: string): Promise<CaseBundle> {
  const refuse = (detail: string, cause?: unknown): MonitorError =>
    MonitorError.of('bundle-unreadable', [path, detail], cause);
  const file = await readFile(path).catch((error: unknown) => {
    throw refuse(lineOf(error), error);
  });
  const unpack = (wanted: (name: string) => boolean): Readonly<Record<string, Uint8Array>> => {
    try {
      return unzipSync(file, {
        filter: ({ name, originalSize }) => {
          if (!wanted(name)) return false;
          if (originalSize > mostEntryBytes) throw refuse(`its entry ${name} is too large`);
          return true;
        },
      });
    } catch (error) {
      throw error instanceof MonitorError ? error : refuse('it is cut off, or no zip file', error);
    }
  };
  const manifest = manifestOf(
    unpack((name) => manifestNames.has(name)),
    refuse,
  );
  checkEntries(manifest, unpack, refuse);
  const small = unpack((name) => ['frames.jsonl', 'sector.pgm', 'calibration.json'].includes(name));
  const frames = framesOf(small['frames.jsonl'], refuse);
  const mask = fromPgm(small['sector.pgm'])?.map((inside) => (inside === 255 ? 1 : 0));
  if (!mask?.includes(1)) throw refuse('it has no sector');
  if (frames.length !== manifest.frames.count) throw refuse('it has not as many frames as it says');
  return {
    ...{ manifest, frames, sector: sectorOf(mask), calibration: small['calibration.json'] },
    read(from, count) {
      const at = Array.from({ length: Math.min(count, frames.length - from) }, (_, more) => from + more);
      const wanted = new Set(at.flatMap((one) => [entryName('frames', one), entryName('maps', one)]));
      const read = unpack((name) => wanted.has(name));
      return at.map((one) => {
        const grey = fromPgm(read[entryName('frames', one)]);
        if (grey === undefined) throw refuse(`its frame ${one} is missing, or no picture of 256×256`);
        return { grey, map: fromPgm(read[entryName('maps', one)]) };
      });
    },
  };
}

type Refuse = (detail: string, cause?: unknown) => MonitorError;

const manifestNames: ReadonlySet<string> = new Set(['manifest.json', 'manifest.sha256']);

function manifestOf(files: Readonly<Record<string, Uint8Array>>, refuse: Refuse): BundleManifest {
  const bytes = files['manifest.json'];
  if (bytes === undefined) throw refuse('it is no case bundle: it has no manifest.json');
  if (
    Buffer.from(files['manifest.sha256'] ?? [])
      .toString()
      .trim() !== sha256Of(bytes)
  )
    throw refuse('its manifest.json is not what was written (its sha-256 differs)');
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    throw refuse('its manifest.json is no JSON', error);
  }
  const { format } = content as { readonly format?: unknown };
  if (typeof format === 'number' && format > bundleFormat)
    throw refuse(`it is of format ${format}, newer than what this Sonovigil reads`);
  const parsed = bundleManifest.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refuse(
    `its manifest.json is of no case bundle (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
  );
}

/** Nothing missing, nothing changed, nothing added. */
function checkEntries(
  { entries }: BundleManifest,
  unpack: (wanted: (name: string) => boolean) => Readonly<Record<string, Uint8Array>>,
  refuse: Refuse,
): void {
  const known = new Set([...entries.map(({ name }) => name), ...manifestNames]);
  unpack((name) => {
    if (!known.has(name)) throw refuse(`${name} was added to it`);
    return false;
  });
  for (let from = 0; from < entries.length; from += atOnce) {
    const some = entries.slice(from, from + atOnce);
    const wanted = new Set(some.map(({ name }) => name));
    const read = unpack((name) => wanted.has(name));
    for (const { name, sha256 } of some) {
      const content = read[name];
      if (content === undefined) throw refuse(`its entry ${name} is missing`);
      if (sha256Of(content) !== sha256)
        throw refuse(`its entry ${name} is not what was written (their sha-256 differ)`);
    }
  }
}

function framesOf(bytes: Uint8Array | undefined, refuse: Refuse): readonly BundledFrame[] {
  if (bytes === undefined) throw refuse('its entry frames.jsonl is missing');
  const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean);
  return lines.map((line, at) => {
    try {
      return bundledFrame.parse(JSON.parse(line));
    } catch (error) {
      throw refuse(`line ${at + 1} of its frames.jsonl is no frame`, error);
    }
  });
}
