import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MonitorError } from '../core/errors.ts';
import type { FoldRun } from './run-fold.ts';

/** What a run is made from, as texts: a folder goes on only with the same. */
export type RunIdentity = Readonly<Record<string, string>>;

const identityFile = 'evaluation.json';
const foldFile = 'fold.json';

/**
 * Takes a folder for a run, or goes on with it where the same run was stopped.
 * @throws MonitorError `work-folder-taken` when it belongs to another run, or holds anything else.
 */
export async function openWorkFolder(folder: string, identity: RunIdentity): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, identityFile);
  if (!existsSync(path)) {
    if ((await readdir(folder)).length > 0)
      throw MonitorError.of('work-folder-taken', [folder, 'it holds files that are not of an evaluation']);
    await writeWhole(path, identity);
    return;
  }
  const known = (await readJson(path)) as RunIdentity;
  const other = Object.keys({ ...identity, ...known }).filter((key) => identity[key] !== known[key]);
  if (other.length > 0)
    throw MonitorError.of('work-folder-taken', [folder, `it was begun with another ${other.join(', ')}`]);
}

/** The result of a fold that is finished already. */
export async function readFold(folder: string): Promise<FoldRun | undefined> {
  const path = join(folder, foldFile);
  return existsSync(path) ? ((await readJson(path)) as FoldRun) : undefined;
}

/** Keeps the result of a finished fold: whole, or not at all. */
export async function writeFold(folder: string, run: FoldRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, foldFile), run);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw MonitorError.of('work-folder-taken', [path, 'it is damaged'], error);
  }
}

async function writeWhole(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(content)}\n`);
  await rename(`${path}.part`, path);
}
