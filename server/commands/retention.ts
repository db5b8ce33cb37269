import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpisodeStore } from '../ports.ts';
import { clipFolders, listBundles, type KeptFile } from '../store/kept-files.ts';

/** How long and how much is kept. */
export interface Retention {
  /** Episodes and recordings that are older are removed; absent: none is for its age. */
  readonly keepDays?: number | undefined;
  /** GiB of clips and recordings; beyond it the oldest go. */
  readonly keepGb: number;
}

interface Keeping extends Retention {
  /** The state folder. */
  readonly folder: string;
  readonly store: Pick<EpisodeStore, 'forgetBefore' | 'forgetBundle' | 'record'>;
  /** ms since 1970. */
  readonly nowMs: number;
}

const dayMs = 86_400_000;

/** Removes what is too old, then of what is too much the oldest; what was removed is on record. */
export async function forgetOld({ folder, store, keepDays, keepGb, nowMs }: Keeping): Promise<void> {
  const beforeMs = keepDays === undefined ? -Infinity : nowMs - keepDays * dayMs;
  const episodes = keepDays === undefined ? 0 : store.forgetBefore(new Date(beforeMs).toISOString());
  const folders = Object.values(clipFolders).map((name) => join(folder, name));
  const files = (await Promise.all(folders.map(listBundles)))
    .flat()
    .sort((one, other) => one.changedMs - other.changedMs);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const removed: KeptFile[] = [];
  for (const file of files) {
    if (file.changedMs >= beforeMs && bytes <= keepGb * 2 ** 30) break;
    // First from the list: a link to nothing would be worse than a file without one.
    store.forgetBundle(file.name);
    await rm(file.path, { force: true });
    bytes -= file.bytes;
    removed.push(file);
  }
  if (episodes === 0 && removed.length === 0) return;
  const after = { episodes, clips: removed.length, bytes: removed.reduce((sum, one) => sum + one.bytes, 0) };
  store.record({ kind: 'retention', who: 'server', after });
}
