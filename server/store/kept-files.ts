import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stillRuns } from './running-process.ts';

/** Within the state folder: the clips of episodes, and what is recorded if all is. */
export const clipFolders = { episodes: 'bundles', all: 'recordings' } as const;

export interface KeptFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly changedMs: number;
}

/** The case bundles of a folder. */
export async function listBundles(folder: string): Promise<readonly KeptFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.zip'))
      .map(async (name) => {
        const path = join(folder, name);
        const found = await stat(path).catch(() => undefined);
        return found && { name, path, bytes: found.size, changedMs: found.mtimeMs };
      }),
  );
  return files.filter((file) => file !== undefined);
}

/** Removes what servers that are gone have begun to write. */
export async function removeTorn(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^\..*\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !stillRuns(Number(pid), '')) await rm(join(folder, name), { force: true });
  }
}
