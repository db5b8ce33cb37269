import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { NewEpisode } from '../../server/core/episode.ts';
import { seconds } from '../../server/core/units.ts';
import { databaseName } from '../../server/store/open-database.ts';
import { SqliteEpisodes } from '../../server/store/sqlite-episodes.ts';

let folder: string;
let time = 0;
const opened: SqliteEpisodes[] = [];
const now = (): string => new Date(Date.UTC(2026, 0, 1) + 1000 * time).toISOString();
const open = (): SqliteEpisodes => {
  const store = SqliteEpisodes.open({ folder, software: '1', now });
  opened.push(store);
  return store;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-store-'));
  time = 0;
});
afterEach(() => {
  opened.splice(0).forEach((store) => store.close());
  rmSync(folder, { recursive: true });
});

const episode = (part: Partial<NewEpisode> = {}): NewEpisode => ({
  stream: 'Bed 3',
  source: 'rtsp://10.0.0.7/heart',
  sourceKind: 'live',
  startTime: now(),
  startSeconds: seconds(6),
  peak: { score: 'peak', ratio: 1.5, value: 0.45, frame: 190, timeSeconds: seconds(6.5) },
  modelHash: 'a'.repeat(64),
  calibrationHash: 'b'.repeat(64),
  ...part,
});

/** Straight at the file, as another program would. */
const query = (sql: string): unknown[] => {
  const database = new Database(join(folder, databaseName));
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
};

it('gives back what was kept, also to the next process that opens it', () => {
  const store = open();
  const { id } = store.begin(episode());
  store.peak(id, { score: 'latent', ratio: 2, value: 9, frame: 200, timeSeconds: seconds(7) });
  store.peak(id, { score: 'peak', ratio: 1.9, value: 0.5, frame: 201, timeSeconds: seconds(7.1) });
  store.keepThumbnail(id, Uint8Array.of(1, 2, 3));
  time = 5;
  store.end(id, { seconds: seconds(8), ending: 'over' });
  store.end(id, { seconds: seconds(9), ending: 'stopped' });
  expect(store.acknowledge(id, 'A. Nurse')).toBe(true);
  time = 6;
  expect(store.acknowledge(id, 'B. Doctor')).toBe(true);
  expect(store.note(id, 'apex moves', 'B. Doctor')).toBe(true);
  store.keepBundle(id, 'one.zip');
  store.close();
  opened.length = 0;
  const again = open();
  expect(again.list({ limit: 10 })).toEqual([
    {
      ...{ ...episode({ startTime: '2026-01-01T00:00:00.000Z' }), id, seen: 1, hasThumbnail: true },
      peak: { score: 'latent', ratio: 2, value: 9, frame: 200, timeSeconds: 7 },
      end: { time: '2026-01-01T00:00:05.000Z', seconds: 8, ending: 'over' },
      acknowledged: { time: '2026-01-01T00:00:05.000Z', by: 'A. Nurse' },
      note: 'apex moves',
      bundle: 'one.zip',
    },
  ]);
  expect([...again.thumbnail(id)!]).toEqual([1, 2, 3]);
  expect(
    again.audit({ limit: 10 }).map(({ kind, who, before, after }) => [kind, who, before, after]),
  ).toEqual([
    ['note', 'B. Doctor', { episode: id, value: '' }, { episode: id, value: 'apex moves' }],
    [
      'acknowledgement',
      'B. Doctor',
      { episode: id, value: { time: '2026-01-01T00:00:05.000Z', by: 'A. Nurse' } },
      { episode: id, value: { time: '2026-01-01T00:00:06.000Z', by: 'B. Doctor' } },
    ],
    [
      'acknowledgement',
      'A. Nurse',
      { episode: id },
      { episode: id, value: { time: '2026-01-01T00:00:05.000Z', by: 'A. Nurse' } },
    ],
  ]);
});

it('commits every change to disk before it returns', () => {
  open();
  expect(query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  const source = `
    const { SqliteEpisodes } = await import(${JSON.stringify(join(import.meta.dirname, '../../server/store/sqlite-episodes.ts'))});
    const store = SqliteEpisodes.open({ folder: ${JSON.stringify(folder)}, software: '1' });
    const { id } = store.begin(${JSON.stringify(episode())});
    store.acknowledge(id, 'who');
    process.kill(process.pid, 'SIGKILL');`;
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source]);
  expect(run.signal).toBe('SIGKILL');
  expect(query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const [kept] = open().list({ limit: 1 });
  expect(kept).toMatchObject({ acknowledged: { by: 'who' }, end: { ending: 'restart' } });
  expect(kept!.end!.seconds).toBeUndefined();
});

it('ends the episodes of a server that is gone, and leaves those of one that still runs', () => {
  const one = open();
  const { id } = one.begin(episode());
  open();
  expect(one.find(id)!.end).toBeUndefined();
});

it('takes an episode of a recording that is played again for the one it knows, and never one of a live stream', () => {
  const store = open();
  const recorded = episode({ sourceKind: 'recorded', source: 'a.mp4' });
  const { id } = store.begin(recorded);
  // While it lasts it is no other.
  store.end(id, { seconds: seconds(8), ending: 'over' });
  expect(store.begin({ ...recorded, startSeconds: seconds(5.9) })).toEqual({ id, known: true });
  expect(store.begin({ ...recorded, startSeconds: seconds(7) }).id).toBe(id);
  expect(store.find(id)!.seen).toBe(3);
  expect(store.begin({ ...recorded, startSeconds: seconds(9) }).known).toBe(false);
  expect(store.begin({ ...recorded, calibrationHash: undefined }).known).toBe(false);
  const { id: live } = store.begin(episode());
  store.end(live, { seconds: seconds(8), ending: 'over' });
  expect(store.begin(episode()).known).toBe(false);
});

it('lists the newest first, of one stream, page by page', () => {
  const store = open();
  const ids = [1, 2, 3, 4].map((at) => store.begin(episode({ stream: at === 2 ? 'other' : 'Bed 3' })).id);
  const page = store.list({ stream: 'Bed 3', limit: 2 });
  expect(page.map(({ id }) => id)).toEqual([ids[3], ids[2]]);
  expect(store.list({ stream: 'Bed 3', limit: 2, beforeId: page[1]!.id }).map(({ id }) => id)).toEqual([
    ids[0],
  ]);
});

it('does not take a change for the end of one before because the clock was moved back', () => {
  const store = open();
  const change = (before: number, after: number): void =>
    store.record({ stream: 'Bed 3', kind: 'limits', who: 'viewer', before, after });
  time = 3600;
  change(1, 2);
  time = 0;
  change(2, 3);
  expect(store.audit({ limit: 9 }).map(({ before, after }) => [before, after])).toEqual([
    [2, 3],
    [1, 2],
  ]);
});

it('puts a limit that is dragged on record once, from where it was to where it came to rest', () => {
  const store = open();
  const drag = (before: number, after: number): void =>
    store.record({ stream: 'Bed 3', kind: 'limits', who: 'viewer', before, after });
  drag(1, 2);
  time = 3;
  drag(2, 3);
  time = 20;
  drag(3, 4);
  expect(store.audit({ stream: 'Bed 3', limit: 9 }).map(({ before, after }) => [before, after])).toEqual([
    [3, 4],
    [1, 3],
  ]);
});

it('says of no episode that it was acknowledged or noted', () => {
  const store = open();
  expect(store.acknowledge(7, 'who')).toBe(false);
  expect(store.note(7, 'what', 'who')).toBe(false);
  expect(store.audit({ limit: 9 })).toEqual([]);
});

it('refuses in one line a file that is no database, one that is damaged and one of a newer version', () => {
  const path = join(folder, databaseName);
  writeFileSync(
    path,
    'nothing that SQLite knows, and long enough to be looked at as a header of one'.repeat(20),
  );
  expect(open).toThrow(/^What is kept in .*episodes\.sqlite cannot be used: .*--state\.$/);
  rmSync(path);
  open().close();
  opened.length = 0;
  const database = new Database(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(open).toThrow(/written by a newer Sonovigil \(version 99/);
});

it('keeps what is there when a change cannot be carried out, and says so', () => {
  const store = open();
  const { id } = store.begin(episode());
  expect(() => store.begin(episode({ sourceKind: 'neither' as 'live' }))).toThrow(/^It is not saved: /);
  expect(store.list({ limit: 9 }).map((kept) => kept.id)).toEqual([id]);
});
