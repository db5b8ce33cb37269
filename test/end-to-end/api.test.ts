import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { shippedModel } from '../../server/commands/open-model.ts';
import { packageRoot } from '../../server/package-root.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 60_000;
const viewer = 'viewer-token-0123';
const nightDesk = 'night-desk-token-0123';
const admin = 'admin-token-0123';
let folder: string;
/** A copy: calibrations are saved beside it. */
let model: string;
let server: Running;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-api-'));
  const tokens = join(folder, 'tokens.yaml');
  writeFileSync(
    tokens,
    `viewer: ${viewer}\noperator: [{ name: night desk, token: ${nightDesk} }]\nadmin: ${admin}\n`,
    { mode: 0o600 },
  );
  // Abnormal from 6 s on, in a loop.
  const source = 'phantom:sax?seed=6&seconds=18&anomaly=lad&from=6&until=12';
  model = join(folder, 'model');
  cpSync(join(packageRoot, shippedModel), model, { recursive: true });
  server = await startSonovigil([
    ...['serve', source, '--name', 'Bed 3', '--tokens', tokens, '--model', model],
  ]);
}, patienceMs);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, { method = 'GET', body, token = nightDesk }: Asked = {}): Promise<Answered> {
  const answer = await fetch(server.url + path, {
    method,
    // A connection of its own: one that was kept is gone when this process was busy for longer than the server keeps it.
    headers: { authorization: `Bearer ${token}`, connection: 'close' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const json: unknown = type === 'application/json' ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
  return { status: answer.status, type, bytes, json };
}
interface Asked {
  method?: string;
  body?: unknown;
  token?: string;
}
interface Answered {
  status: number;
  type: string;
  bytes: Uint8Array;
  json: unknown;
}

const streamNow = async () =>
  (await ask('/api/streams/Bed%203')).json as {
    state: {
      playback: { state: string };
      alarms: { id: number; family: string; presence: string }[];
    };
    last?: { timeSeconds: number; verdict: { kind: string } };
  };

describe('the API of a running server', { timeout: 4 * patienceMs }, () => {
  it('raises an alarm that a ward can see, acknowledge by token, and read of in the record', async () => {
    await ask('/api/streams/s1/seek', { method: 'POST', body: { timeSeconds: 5.5 } });
    const anomaly = async () =>
      (await streamNow()).state.alarms.find(
        ({ family, presence }) => family === 'anomaly' && presence !== 'off',
      );
    await expect.poll(anomaly, { timeout: patienceMs }).toBeDefined();
    const { id } = (await anomaly())!;
    const seen = await ask(`/api/streams/s1/alarms/${id}/acknowledge`, { method: 'POST' });
    expect(seen).toMatchObject({ status: 200, json: { id, acknowledged: true } });
    await expect
      .poll(async () => (await ask('/api/audit')).json, { timeout: patienceMs })
      .toMatchObject({
        entries: expect.arrayContaining([
          expect.objectContaining({ kind: 'acknowledgement', who: 'operator, night desk' }),
        ]) as unknown,
      });
    expect((await ask('/api/audit', { token: viewer })).status).toBe(403);
  });

  it('plays, pauses, seeks and shows the scores of where it stands', async () => {
    expect((await ask('/api/streams/s1/pause', { method: 'POST' })).status).toBe(204);
    expect((await ask('/api/streams/s1/seek', { method: 'POST', body: { timeSeconds: 3 } })).status).toBe(
      204,
    );
    await expect
      .poll(async () => (await streamNow()).last?.timeSeconds, { timeout: patienceMs })
      .toBeCloseTo(3, 1);
    expect((await streamNow()).state.playback.state).toBe('paused');
    const { json } = await ask('/api/streams');
    expect(json).toMatchObject({ streams: [{ id: 's1', name: 'Bed 3', source: 'recorded', ready: true }] });
  });

  it('moves limits as a viewer does, and gives them back', async () => {
    const limit = { score: 'peak', value: 0.75 };
    const moved = await ask('/api/streams/s1/limits', { method: 'PATCH', body: limit });
    expect(moved.json).toMatchObject({ limits: { peak: 0.75 } });
    expect((await ask('/api/streams/s1')).json).toMatchObject({ state: { limits: { peak: 0.75 } } });
    const back = await ask('/api/streams/s1/limits/reset', { method: 'POST' });
    expect((back.json as { limits: { peak: number } }).limits.peak).not.toBe(0.75);
  });

  it('keeps the limits in force as a new calibration, with who and why, and takes another into force', async () => {
    const saved = (version: number): string => `night-v${version}.json`;
    const put = (value: number) =>
      ask('/api/streams/s1/limits', { method: 'PATCH', body: { score: 'peak', value } });
    const save = (token: string) => {
      const body = { name: 'night', author: 'M. Sato', reason: 'two false alarms a night' };
      return ask('/api/streams/s1/calibrations', { method: 'POST', body, token });
    };
    expect((await save(nightDesk)).status).toBe(403);
    await put(0.71);
    expect((await save(admin)).json).toMatchObject({ chosen: saved(1) });
    await put(0.72);
    const { json } = await save(admin);
    expect(json).toMatchObject({ chosen: saved(2) });
    const file = (version: number) =>
      JSON.parse(readFileSync(join(model, 'calibrations', saved(version)), 'utf8')) as unknown;
    expect([file(1), file(2)]).toMatchObject([{ limits: { peak: 0.71 } }, { limits: { peak: 0.72 } }]);
    expect(JSON.stringify(file(2))).toContain('two false alarms a night');
    const chosen = await ask('/api/streams/s1/calibrations/chosen', {
      ...{ method: 'PUT', body: { calibration: saved(1) }, token: admin },
    });
    expect(chosen.json).toMatchObject({ chosen: saved(1) });
    expect((await ask('/api/streams/s1')).json).toMatchObject({ state: { limits: { peak: 0.71 } } });
    const foreign = await ask('/api/streams/s1/calibrations/chosen', {
      ...{ method: 'PUT', body: { calibration: '../calibration.json' }, token: admin },
    });
    expect(foreign.status).toBeGreaterThanOrEqual(400);
    await ask('/api/streams/s1/limits/reset', { method: 'POST' });
  });

  it('labels, lists, exports a manifest, and takes a label back', async () => {
    const body = { label: 'abnormal', extent: { kind: 'stretch', fromSeconds: 6, toSeconds: 12 } };
    const labelled = await ask('/api/streams/s1/labels', { method: 'POST', body });
    const [label] = (labelled.json as { labels: { id: number }[] }).labels;
    expect(label).toMatchObject(body);
    const manifest = await ask('/api/streams/s1/labels/manifest');
    expect([manifest.type, Buffer.from(manifest.bytes).toString()]).toEqual([
      'text/csv',
      expect.stringMatching(/^path,label,group/),
    ]);
    const gone = await ask(`/api/streams/s1/labels/${label?.id}`, { method: 'DELETE' });
    expect(gone.json).toMatchObject({ labels: [] });
  });

  it('gives the scores of a stream and of an episode, with the maps that belong to them', async () => {
    await ask('/api/streams/s1/play', { method: 'POST' });
    const bundled = async () => (await ask('/api/episodes/1')).json as { bundle?: string };
    await expect
      .poll(async () => (await bundled()).bundle, { timeout: 2 * patienceMs, interval: 500 })
      .toBeDefined();
    const csv = Buffer.from((await ask('/api/episodes/1/scores?format=csv')).bytes)
      .toString()
      .trim()
      .split('\n');
    expect(csv[0]).toMatch(/^time,frame,time_seconds,valid,reason,reconstruction,/);
    const { frames } = (await ask('/api/episodes/1/scores')).json as { frames: { state: string }[] };
    expect(frames).toHaveLength(csv.length - 1);
    expect(frames.some(({ state }) => state === 'abnormal')).toBe(true);
    const npz = unzipSync((await ask('/api/episodes/1/scores?format=npz')).bytes);
    const shape = (name: string) =>
      /'shape': \(([^)]*)\)/.exec(Buffer.from(npz[name]!).toString('latin1'))?.[1];
    expect([shape('peak.npy'), shape('maps.npy')]).toEqual([
      `${frames.length},`,
      `${frames.length}, 256, 256,`,
    ]);
    const now = unzipSync((await ask('/api/streams/s1/scores?format=npz')).bytes);
    expect(Object.keys(now)).toEqual(expect.arrayContaining(['map_of.npy', 'maps.npy', 'latent_ratio.npy']));
    const { frames: some } = (await ask('/api/streams/s1/scores')).json as { frames: { time: string }[] };
    const after = some.at(-2)!.time;
    const later = await ask(`/api/streams/s1/scores?after=${after}`);
    expect((later.json as { frames: { time: string }[] }).frames[0]?.time).toBe(some.at(-1)!.time);
  });

  it('answers every route of its document, and as the document says', async () => {
    const { json } = await ask('/api/openapi.json', { token: viewer });
    const { paths } = json as { paths: Record<string, Record<string, Operation>> };
    for (const [path, methods] of Object.entries(paths))
      for (const [method, { requestBody, responses }] of Object.entries(methods)) {
        const asked = path
          .replace('{stream}', 's1')
          .replace('{id}', '1')
          .replace(/\{(alarm|label)\}/, '999');
        const example = requestBody?.content['application/json'].example;
        const sent = method === 'get' || example === undefined ? {} : { body: example };
        const answer = await ask(asked, { method: method.toUpperCase(), token: admin, ...sent });
        const said = `${method} ${path}: ${answer.status}`;
        expect.soft(Object.keys(responses), said).toContain(String(answer.status));
        const content = responses[answer.status]?.content ?? {};
        expect.soft(['', ...Object.keys(content)], said).toContain(answer.type);
        const schema = content['application/json']?.schema ?? {};
        const checked = z.fromJSONSchema(schema).safeParse(answer.json);
        expect.soft(checked.error?.issues ?? [], said).toEqual([]);
      }
  });
});

interface Operation {
  requestBody?: { content: { 'application/json': { example?: unknown } } };
  responses: Record<
    string,
    { content?: Record<string, { schema?: Parameters<typeof z.fromJSONSchema>[0] }> }
  >;
}
