import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MonitorError } from '../../../server/core/errors.ts';
import { seconds } from '../../../server/core/units.ts';
import { SqliteEpisodes } from '../../../server/store/sqlite-episodes.ts';
import type { Asked } from '../../../server/transport/asked-by.ts';
import { episodeRoutes } from '../../../server/transport/api/episode-routes.ts';
import { serveRoutes } from '../../../server/transport/api/route.ts';
import type { EpisodeEntry, EpisodeList } from '../../../server/wire/episodes.ts';

let folder: string;
let store: SqliteEpisodes;
let app: Hono;
let id: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-routes-'));
  store = SqliteEpisodes.open({ folder, software: '1' });
  app = new Hono();
  const operator = createMiddleware<Asked>((context, next) => {
    context.set('asker', { role: 'operator', known: true, tokenName: 'night desk' });
    return next();
  });
  app.use(operator);
  const routes = episodeRoutes({
    store,
    bundlePath: (file) => join(folder, file),
    scores: () => Promise.resolve(undefined),
    acknowledge: (episode, by) => store.acknowledge(episode, by),
  });
  app.route(
    '/',
    serveRoutes(routes, () => undefined),
  );
  ({ id } = store.begin({
    stream: 'Bed 3',
    source: 'rtsp://10.0.0.7/heart',
    sourceKind: 'live',
    startTime: '2026-01-01T00:00:00.000Z',
    startSeconds: seconds(6),
    peak: { score: 'peak', ratio: 1.5, value: 0.45, frame: 190, timeSeconds: seconds(6.5) },
    modelHash: 'a'.repeat(64),
  }));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const ask = async <Body>(path: string, init?: RequestInit): Promise<readonly [number, Body]> => {
  const response = await app.request(path, init);
  return [response.status, (await response.json()) as Body];
};
const send = (method: string, body: unknown): RequestInit => ({ method, body: JSON.stringify(body) });

it('lists the episodes of a stream, and gives one of them', async () => {
  const [status, { episodes }] = await ask<EpisodeList>('/episodes?stream=Bed%203');
  expect([status, episodes.map((episode) => episode.id)]).toEqual([200, [id]]);
  expect((await ask<EpisodeList>('/episodes?stream=Bed%204'))[1].episodes).toEqual([]);
  expect((await ask<EpisodeEntry>(`/episodes/${id}`))[1]).toEqual(episodes[0]);
});

it('gives the picture of an episode, where it has one', async () => {
  expect((await app.request(`/episodes/${id}/thumbnail`)).status).toBe(404);
  store.keepThumbnail(id, Uint8Array.of(0xff, 0xd8));
  const response = await app.request(`/episodes/${id}/thumbnail`);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xff, 0xd8]);
});

it('gives the case bundle of an episode, where it has one', async () => {
  expect((await app.request(`/episodes/${id}/bundle`)).status).toBe(404);
  store.keepBundle(id, 'Bett-3-心.zip');
  expect((await app.request(`/episodes/${id}/bundle`)).status).toBe(404);
  writeFileSync(join(folder, 'Bett-3-心.zip'), 'zip');
  const response = await app.request(`/episodes/${id}/bundle`);
  expect(response.headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''Bett-3-%E5%BF%83.zip",
  );
  expect(await response.text()).toBe('zip');
});

it('answers an acknowledgement and a note with the episode as it is on disk, and puts both on record', async () => {
  const [, seen] = await ask<EpisodeEntry>(`/episodes/${id}/acknowledge`, send('POST', { by: 'A. Nurse' }));
  expect(seen.acknowledged?.by).toBe('A. Nurse (operator, night desk)');
  const [, noted] = await ask<EpisodeEntry>(`/episodes/${id}/note`, send('PUT', { note: 'apex', by: 'B' }));
  expect(noted).toEqual(store.find(id));
  expect(noted.note).toBe('apex');
  const [, { entries }] = await ask<{ entries: { kind: string; who: string }[] }>('/audit?stream=Bed%203');
  expect(entries.map(({ kind, who }) => [kind, who])).toEqual([
    ['note', 'B (operator, night desk)'],
    ['acknowledgement', 'A. Nurse (operator, night desk)'],
  ]);
});

it('takes an acknowledgement without a body', async () => {
  const [status, seen] = await ask<EpisodeEntry>(`/episodes/${id}/acknowledge`, { method: 'POST' });
  expect([status, seen.acknowledged?.by]).toEqual([200, 'operator, night desk']);
});

it.each([
  ['an episode that is not there', '/episodes/99', {}, 404],
  ['its picture', '/episodes/99/thumbnail', {}, 404],
  ['its acknowledgement', '/episodes/99/acknowledge', send('POST', {}), 404],
  ['a note of something else', '/episodes/1/note', send('PUT', { note: 7 }), 400],
  ['no JSON', '/episodes/1/note', { method: 'PUT', body: '{' }, 400],
  ['a body too long', '/episodes/1/note', { method: 'PUT', body: ' '.repeat(30_000) }, 400],
  ['a note too long', '/episodes/1/note', send('PUT', { note: 'x'.repeat(4001) }), 400],
  ['a nameless person', '/episodes/1/acknowledge', send('POST', { by: ' ' }), 400],
  ['too many at once', '/episodes?limit=201', {}, 400],
  ['a page before nothing', '/episodes?before=x', {}, 400],
] as const)('refuses %s in one line', async (...[, path, init, expected]) => {
  const [status, { line }] = await ask<{ line: string }>(path, init);
  expect(status).toBe(expected);
  expect(line).toMatch(/^[^\n]+$/);
});

it('says that nothing is saved where the disk is full', async () => {
  vi.spyOn(store, 'note').mockImplementation(() => {
    throw MonitorError.of('store-failed', ['the disk is full.']);
  });
  const [status, { line }] = await ask<{ line: string }>(
    `/episodes/${id}/note`,
    send('PUT', { note: 'apex' }),
  );
  expect([status, line]).toEqual([507, 'It is not saved: the disk is full.']);
});
