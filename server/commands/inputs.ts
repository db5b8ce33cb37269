import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MonitorError } from '../core/errors.ts';
import { findRecordings } from '../source/find-recordings.ts';
import { readManifest } from '../store/data-manifest.ts';

/** One cine to work on. */
export interface Input {
  /** A path or a `phantom:` source. */
  readonly source: string;
  readonly label: 'normal' | 'abnormal' | undefined;
  /** What must not be split: the patient. Without a manifest every file is a patient of its own; so is every phantom seed. */
  readonly group: string;
  /** What the manifest says of it, by column. */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface Selection {
  readonly manifest?: string;
  readonly where?: readonly string[];
}

/**
 * Files, folders (every video in them), `phantom:` sources (`seed=1..60` stands for sixty of them) and the rows of a manifest, as one list.
 * @throws MonitorError for what is not there, `usage` when nothing is named.
 */
export async function resolveInputs(
  named: readonly string[],
  { manifest, where }: Selection,
): Promise<readonly Input[]> {
  const rows = manifest === undefined ? [] : await readManifest(manifest, where ?? []);
  const lists = await Promise.all(named.map(resolveOne));
  return [...rows, ...lists.flat()];
}

async function resolveOne(named: string): Promise<readonly Input[]> {
  if (named.startsWith('phantom:'))
    return phantomSeeds(named).map((source) => ({ source, label: undefined, group: groupOf(source) }));
  const isFolder = await stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const paths = isFolder ? await findRecordings(named) : [named];
  return paths.map((source) => ({ source, label: undefined, group: groupOf(source) }));
}

/** `phantom:sax?seed=1..3&x=y` -> three sources. */
export function phantomSeeds(source: string): readonly string[] {
  const range = /([?&]seed=)(\d+)\.\.(\d+)/.exec(source);
  if (range === null) return [source];
  const [text, key, first, last] = range;
  const count = Number(last) - Number(first) + 1;
  if (count < 1)
    throw MonitorError.of('phantom-query', [source, `seed=${first ?? ''}..${last ?? ''} runs backwards`]);
  return Array.from({ length: count }, (_, index) =>
    source.replace(text, `${key ?? ''}${Number(first) + index}`),
  );
}

/** What stands for the patient where nobody named one. */
export const groupOf = (source: string): string =>
  source.startsWith('phantom:')
    ? `phantom-${/[?&]seed=(\d+)/.exec(source)?.[1] ?? 'default'}`
    : basename(source);
