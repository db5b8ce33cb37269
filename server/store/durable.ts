import type Database from 'libsql';
import { lineOf, MonitorError } from '../core/errors.ts';

/** What stands in a row. */
type Value = string | number | null | Uint8Array;

/** A database whose failures are lines for people, and whose changes are on disk, all or nothing, when a call returns. */
export class Durable {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  /** All that `act` changes, or nothing of it. @throws MonitorError `store-failed`. */
  whole<Result>(act: () => Result): Result {
    return guarded(() => transaction(this.database, act));
  }

  /** Within `whole`. @returns the id of the row that was put in, where one was. */
  run(sql: string, ...values: readonly Value[]): number {
    // As one list: a lone null or blob would be taken for named parameters, and end the process.
    return Number(this.database.prepare(sql).run([...values]).lastInsertRowid);
  }

  /** @throws MonitorError `store-failed`. */
  read(sql: string, ...values: readonly Value[]): readonly unknown[] {
    return guarded(() => this.database.prepare(sql).all([...values]));
  }

  /** Whatever was not checkpointed is in the write-ahead log, and is read from there the next time. */
  close(): void {
    this.database.close();
  }
}

/** By hand: libsql's own rolls back what a full disk has ended already, and says only that this failed (lang_transaction.html, 3). */
export function transaction<Result>(database: Database.Database, act: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function guarded<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof MonitorError) throw error;
    throw MonitorError.of('store-failed', [told(error)], error);
  }
}

/** The words of SQLite (https://www.sqlite.org/rescode.html), where a person can do something about it. */
function told(error: unknown): string {
  const { code = '' } = error as { readonly code?: string };
  if (code.startsWith('SQLITE_FULL'))
    return 'the disk is full. Make room; what was kept before is still there.';
  if (code.startsWith('SQLITE_BUSY')) return 'another process has held the database for over 5 s.';
  if (code.startsWith('SQLITE_READONLY')) return 'the database cannot be written.';
  return lineOf(error);
}
