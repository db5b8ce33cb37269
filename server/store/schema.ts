import type Database from 'libsql';
import { transaction } from './durable.ts';

/**
 * From each version of the schema to the next; `PRAGMA user_version` counts those that were carried out. What is here once is never
 * changed: a new version is another entry.
 */
const migrations: readonly string[] = [
  `
  -- One for each run of a server, so that the episodes of one that was killed are known from those of another that still runs.
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pid INTEGER NOT NULL,
    began TEXT NOT NULL, -- by what a process is told from a later one with its pid
    software TEXT NOT NULL,
    time TEXT NOT NULL
  ) STRICT;
  CREATE TABLE episodes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session INTEGER NOT NULL REFERENCES sessions(id),
    stream TEXT NOT NULL,
    source TEXT NOT NULL,
    source_kind TEXT NOT NULL CHECK (source_kind IN ('live', 'recorded')),
    start_time TEXT NOT NULL,
    start_seconds REAL NOT NULL,
    end_time TEXT,
    end_seconds REAL,
    ending TEXT CHECK (ending IN ('over', 'source-changed', 'stopped', 'restart')),
    peak_score TEXT NOT NULL,
    peak_ratio REAL NOT NULL,
    peak_value REAL NOT NULL,
    peak_frame INTEGER NOT NULL,
    peak_seconds REAL NOT NULL,
    model_hash TEXT NOT NULL,
    calibration_hash TEXT,
    acknowledged_time TEXT,
    acknowledged_by TEXT,
    note TEXT NOT NULL DEFAULT '',
    seen INTEGER NOT NULL DEFAULT 1,
    thumbnail BLOB,
    bundle TEXT,
    CHECK ((end_time IS NULL) = (ending IS NULL)),
    CHECK ((acknowledged_time IS NULL) = (acknowledged_by IS NULL))
  ) STRICT;
  CREATE INDEX episodes_of_stream ON episodes (stream, id);
  CREATE INDEX episodes_open ON episodes (session) WHERE end_time IS NULL;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    stream TEXT,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    before TEXT, -- JSON
    after TEXT -- JSON
  ) STRICT;
  CREATE INDEX audit_of_stream ON audit (stream, id);
  `,
];

/** Brings a database to the newest version, all of it or nothing. @returns its version where it is newer than that. */
export function migrate(database: Database.Database): number | undefined {
  const version = versionOf(database);
  if (version > migrations.length) return version;
  if (version === migrations.length) return undefined;
  transaction(database, () => {
    // Another process may have done it while this one waited for the lock.
    for (let at = versionOf(database); at < migrations.length; at++) database.exec(migrations[at]!);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
  return undefined;
}

function versionOf(database: Database.Database): number {
  const [row] = database.pragma('user_version') as readonly { readonly user_version: number }[];
  return row?.user_version ?? 0;
}
