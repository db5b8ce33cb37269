import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetOld } from '../../server/commands/retention.ts';
import { seconds } from '../../server/core/units.ts';
import { SqliteEpisodes } from '../../server/store/sqlite-episodes.ts';

let folder: string;
let store: SqliteEpisodes;
let time: string;
const dayMs = 86_400_000;

beforeEach(() => {
  time = new Date(0).toISOString();
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-retention-'));
  store = SqliteEpisodes.open({ folder, software: '1', now: () => time });
  mkdirSync(join(folder, 'bundles'));
  mkdirSync(join(folder, 'recordings'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** An episode that ended on that day, with a clip of so many bytes. */
function keep(day: number, bytes: number): number {
  time = new Date(day * dayMs).toISOString();
  const { id } = store.begin({
    ...{ stream: 'Bed 3', source: 'a', sourceKind: 'live', startTime: time, startSeconds: seconds(1) },
    peak: { score: 'peak', ratio: 2, value: 1, frame: 1, timeSeconds: seconds(1) },
    modelHash: 'a'.repeat(64),
  });
  store.end(id, { seconds: seconds(2), ending: 'over' });
  const path = join(folder, 'bundles', `${day}.zip`);
  writeFileSync(path, Buffer.alloc(bytes));
  utimesSync(path, (day * dayMs) / 1000, (day * dayMs) / 1000);
  store.keepBundle(id, `${day}.zip`);
  return id;
}
const left = () => store.list({ limit: 9 }).map(({ id, bundle }) => [id, bundle]);

it('removes episodes and clips that are too old, and puts that on record', async () => {
  const [, young] = [keep(1, 10), keep(9, 10)];
  await forgetOld({ folder, store, keepDays: 5, keepGb: 1, nowMs: 10 * dayMs });
  expect(left()).toEqual([[young, '9.zip']]);
  expect(readdirSync(join(folder, 'bundles'))).toEqual(['9.zip']);
  expect(store.audit({ limit: 1 })).toMatchObject([
    { kind: 'retention', who: 'server', after: { episodes: 1, clips: 1, bytes: 10 } },
  ]);
});

it('removes the oldest clips where they are too much, and keeps what is known of their episodes', async () => {
  const ids = [keep(1, 600), keep(2, 600), keep(3, 600)];
  await forgetOld({ folder, store, keepGb: 1300 / 2 ** 30, nowMs: 10 * dayMs });
  expect(left()).toEqual([
    [ids[2], '3.zip'],
    [ids[1], '2.zip'],
    [ids[0], undefined],
  ]);
});

it('removes nothing, and says nothing, where there is room', async () => {
  keep(1, 600);
  await forgetOld({ folder, store, keepGb: 1, nowMs: 1000 * dayMs });
  expect(left()).toHaveLength(1);
  expect(store.audit({ limit: 9 })).toEqual([]);
});
