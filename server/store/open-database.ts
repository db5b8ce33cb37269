import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { lineOf, MonitorError } from '../core/errors.ts';
import { migrate } from './schema.ts';

/** Within the state folder. */
export const databaseName = 'episodes.sqlite';

/** Another server of the same folder writes for some ms at a time. */
const busyMs = 5000;

/**
 * Opens the database of a state folder, and makes both where they are missing. In write-ahead mode a killed process leaves it sound
 * (https://www.sqlite.org/wal.html), and with `synchronous = FULL` what was committed outlives a loss of power too.
 * @throws MonitorError `store-unusable`.
 */
export function openDatabase(folder: string): Database.Database {
  const path = join(folder, databaseName);
  const unusable = (detail: string, cause?: unknown): MonitorError =>
    MonitorError.of('store-unusable', [path, detail], cause);
  let database: Database.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new Database(path, { timeout: busyMs });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const newer = migrate(database);
    if (newer !== undefined)
      throw unusable(`it was written by a newer Sonovigil (version ${newer} of its form)`);
    const [check] = database.pragma('quick_check(1)') as readonly { readonly quick_check: string }[];
    if (check?.quick_check !== 'ok') throw unusable(`it is damaged (${check?.quick_check ?? 'unknown'})`);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof MonitorError ? error : unusable(lineOf(error), error);
  }
}
