import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

/** What SQLite finds wrong with the database of a state folder, `ok` where nothing; and how many episodes it holds. */
export function checkDatabase(state) {
  const database = new Database(join(state, 'episodes.sqlite'), { readonly: true });
  const [{ integrity_check: integrity }] = database.pragma('integrity_check');
  const [{ count }] = database.prepare('SELECT count(*) AS count FROM episodes').all();
  database.close();
  return { integrity, count };
}

/** A copy of the shipped model: calibrations are saved beside it. */
export function copyModel(folder) {
  const model = join(folder, 'model');
  cpSync(fileURLToPath(new URL('../../../models/phantom-sax', import.meta.url)), model, { recursive: true });
  return model;
}
