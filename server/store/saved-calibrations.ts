import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Calibration, SavedAs } from '../core/calibration.ts';
import { lineOf, MonitorError } from '../core/errors.ts';
import { calibrationText, parseCalibration, type Provenance } from './calibration-file.ts';
import { sha256Of } from './sha256.ts';
import { syncFolder } from './sync-folder.ts';

/** A calibration file. */
export interface FiledCalibration {
  /** Its file's name; unique within a model. */
  readonly id: string;
  readonly path: string;
  /** sha-256 of the file, hex. */
  readonly hash: string;
  readonly calibration: Calibration;
}

/** Where what is tuned in the viewer is kept, beside the model. */
const folderOf = (modelFolder: string): string => join(modelFolder, 'calibrations');

/** @throws MonitorError `calibration-unreadable`, `calibration-version`. */
export async function readFiled(path: string): Promise<FiledCalibration> {
  const bytes = await readFile(path).catch(() => Buffer.of());
  const hash = sha256Of(bytes);
  return { id: basename(path), path, hash, calibration: parseCalibration(bytes.toString(), path) };
}

/** The calibrations saved beside a model, by name and version; what cannot be read as one is left out. */
export async function listSaved(modelFolder: string): Promise<readonly FiledCalibration[]> {
  const folder = folderOf(modelFolder);
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFiled(join(folder, name)).catch(() => undefined)),
  );
  return read
    .filter((filed) => filed?.calibration.saved !== undefined)
    .map((filed) => filed!)
    .sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}

export type Named = Pick<SavedAs, 'name' | 'author' | 'reason' | 'from'>;

/** Letters of any script, digits, spaces, - and _: neither a path nor a hidden file. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]{0,39}$/u;
// eslint-disable-next-line no-control-regex -- what would break a line, or a terminal, is what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Keeps a calibration as the next version of its name: a new file beside the model, whole and on disk before it is seen, and never in place
 * of another.
 * @param time ISO 8601.
 * @throws MonitorError `calibration-not-saved`.
 */
export async function saveCalibration(
  modelFolder: string,
  calibration: Calibration,
  {
    named,
    time,
    provenance,
  }: { readonly named: Named; readonly time: string; readonly provenance: Provenance },
): Promise<FiledCalibration> {
  const name = checked(named.name, 'name').normalize('NFC');
  if (!namePattern.test(name))
    throw refused(
      `a name has 1 to 40 letters, digits, spaces, - and _, and begins with a letter or digit; "${name}" has not.`,
    );
  const [author, reason] = [checked(named.author, 'person'), checked(named.reason, 'reason')];
  const folder = folderOf(modelFolder);
  const draft = join(folder, `.${randomUUID()}.part`);
  try {
    await mkdir(folder, { recursive: true });
    for (let version = (await lastVersion(folder, name)) + 1; ; version++) {
      const path = join(folder, `${fileName(name)}-v${version}.json`);
      const saved = { name, version, author, reason, time, from: named.from };
      await writeDurably(draft, calibrationText({ ...calibration, saved }, provenance));
      if (await linked(draft, path)) {
        await syncFolder(folder);
        return await readFiled(path);
      }
    }
  } catch (error) {
    if (error instanceof MonitorError) throw error;
    throw refused(`${folder} cannot be written (${lineOf(error)}).`, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function checked(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw refused(`it needs a ${what}.`);
  if (control.test(trimmed)) throw refused(`its ${what} must be one line of plain text.`);
  return trimmed;
}

const fileName = (name: string): string => name.replaceAll(' ', '_');

/** 0 where there is none of that name. */
async function lastVersion(folder: string, name: string): Promise<number> {
  const start = `${fileName(name)}-v`;
  const versions = (await readdir(folder)).flatMap((file) => {
    const version = file.startsWith(start) ? /^(\d+)\.json$/.exec(file.slice(start.length))?.[1] : undefined;
    return version === undefined ? [] : [Number(version)];
  });
  return Math.max(0, ...versions);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A link, unlike a rename, never takes the place of what is there. @returns false where something is. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const refused = (detail: string, cause?: unknown): MonitorError =>
  MonitorError.of('calibration-not-saved', [detail], cause);
