import { basename } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { lineOf, MonitorError } from '../core/errors.ts';
import type { InvalidReason, Verdict } from '../core/scores.ts';
import { bundledFrame, entryName, fromPgm, type BundledFrame } from './bundle-format.ts';
import type { ExportedFrame, ExportedMaps } from './score-export.ts';

/** More lines than any clip has. */
const mostBytes = 64 * 2 ** 20;

/**
 * The scores of a case bundle, and its maps, which are read one after the other when they are asked for. Not held against their hashes:
 * `verify` does that.
 * @throws MonitorError `bundle-unreadable`.
 */
export async function readBundleScores(
  path: string,
): Promise<{ readonly frames: readonly ExportedFrame[]; readonly maps: ExportedMaps }> {
  try {
    const { zip, entries } = await open(path);
    const lines = entries.get('frames.jsonl');
    if (lines === undefined || lines.uncompressedSize > mostBytes) throw new Error('frames.jsonl is missing');
    const frames = (await text(await zip.openReadStreamPromise(lines)))
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => toFrame(bundledFrame.parse(JSON.parse(line))));
    zip.close();
    const of = [...frames.keys()].filter((at) => entries.has(entryName('maps', at)));
    return { frames, maps: { of, maps: mapsOf(path, of) } };
  } catch (error) {
    throw MonitorError.of('bundle-unreadable', [basename(path), lineOf(error)], error);
  }
}

async function open(path: string): Promise<{ zip: ZipFile; entries: ReadonlyMap<string, Entry> }> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return { zip, entries };
}

/** The file is open only while they are read. */
async function* mapsOf(path: string, of: readonly number[]): AsyncGenerator<Uint8Array> {
  const { zip, entries } = await open(path);
  try {
    for (const at of of) {
      const name = entryName('maps', at);
      const entry = entries.get(name);
      const map = entry && fromPgm(await buffer(await zip.openReadStreamPromise(entry)));
      if (map === undefined) throw new Error(`${name} is no map`);
      yield map;
    }
  } finally {
    zip.close();
  }
}

function toFrame({ frame, timeSeconds, time, ...said }: BundledFrame): ExportedFrame {
  return { frame, timeSeconds, time, verdict: toVerdict(said) };
}

function toVerdict({
  state,
  reason,
  scores,
  ratios = {},
}: Pick<BundledFrame, 'state' | 'reason' | 'scores' | 'ratios'>) {
  if (state === 'not-valid') return { kind: state, reason: reason as InvalidReason };
  return { kind: state, scores, ratios } as Verdict;
}
