import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../server/transport/api/api.ts';
import { openApiOf } from '../../../server/transport/api/open-api.ts';
import type { StreamNow, StreamsPort } from '../../../server/transport/api/streams-port.ts';
import type { StreamRequest } from '../../../server/transport/sockets.ts';
import { pages } from '../../../server/transport/http.ts';
import type { ClientMessage } from '../../../server/wire/messages.ts';
import { state } from '../../wire/examples.ts';
import { openTestServer } from '../server-for-test.ts';

const nowOf = (id: string, name: string): StreamNow => ({
  state: { ...state, id, name },
  readiness: { id, name, ready: true },
  last: undefined,
});

/** An API over streams that do as they are told by the test. */
function api(answer?: string) {
  const asked: StreamRequest[] = [];
  const streams: StreamsPort = {
    list: () => [nowOf('s1', 'Bed 3'), nowOf('s2', '心/1'), nowOf('s3', 'twin'), nowOf('s4', 'twin')],
    request: (request) => {
      asked.push(request);
      return answer;
    },
    calibrations: (stream) => Promise.resolve({ kind: 'calibrations', stream, calibrations: [] }),
    labels: (stream) => Promise.resolve({ kind: 'labels', stream, labels: [], patients: [] }),
    scores: () => Readable.from([Buffer.from('{}')]),
    cines: () => undefined,
  };
  const routes = apiRoutes({ streams, episodes: {} as never, software: '0.1.0' });
  return { routes, asked };
}

const tokens = {
  viewer: ['viewer-token-0123'],
  operator: ['operator-token-0123'],
  admin: ['admin-token-0123'],
} as const;
const as = (role: keyof typeof tokens) => ({ authorization: `Bearer ${tokens[role][0]}` });

async function send(asking: string, body?: unknown, role: keyof typeof tokens = 'admin') {
  const [method = '', path = ''] = asking.split(' ');
  const { routes, asked } = api();
  const { url } = await openTestServer({ api: routes, access: { kind: 'tokens', tokens } });
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: as(role),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, line: /"line":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1], asked };
}

describe('the document', () => {
  const { routes } = api();
  const document = openApiOf(routes, '0.1.0') as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  };
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  it('describes every route that is served, and no other', () => {
    const app = pages({
      ...{ own: { names: ['localhost'], secure: false }, files: new Map(), software: '0.1.0' },
      ...{ gate: {} as never, clock: {} as never, api: routes },
      ...{ readiness: () => ({ ready: true, streams: [] }), metrics: {} as never },
      ...{ onRefusal: () => undefined, log: () => undefined },
    });
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/*')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual(documented.sort());
  });

  it('gives each operation a name of its own', () => {
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('postStreamsStreamAlarmsAlarmAcknowledge');
  });

  it('can be had from the server, and is JSON without what JSON Schema alone says', async () => {
    const { url } = await openTestServer({ api: routes });
    const text = await (await fetch(`${url}/api/openapi.json`)).text();
    expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.1', info: { version: '0.1.0' } });
    expect(text).not.toContain('$schema');
  });

  it('takes its own examples for good', () => {
    const wrong = routes.filter(({ body }) => body?.schema.safeParse(body.example).success === false);
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('a route', () => {
  it.each<[string, unknown, ClientMessage]>([
    ['POST /streams/s1/play', undefined, { kind: 'play', stream: 's1' }],
    ['POST /streams/Bed%203/seek', { timeSeconds: 8.5 }, { kind: 'seek', stream: 's1', timeSeconds: 8.5 }],
    ['POST /streams/%E5%BF%83%2F1/speed', { speed: 0.5 }, { kind: 'speed', stream: 's2', speed: 0.5 }],
    [
      'PATCH /streams/s1/limits',
      { score: 'peak', value: 0.5, side: 'lower' },
      { kind: 'set-limit', stream: 's1', score: 'peak', value: 0.5, side: 'lower' },
    ],
    [
      'PATCH /streams/s1/alarm-settings',
      { latching: false },
      { kind: 'set-alarms', stream: 's1', change: { latching: false } },
    ],
    ['POST /streams/s1/alarms/2/acknowledge', undefined, { kind: 'acknowledge', stream: 's1', alarm: 2 }],
    ['POST /streams/s1/audio/pause', { forMs: 5000 }, { kind: 'pause-audio', stream: 's1', forMs: 5000 }],
    ['DELETE /streams/s1/labels/7', undefined, { kind: 'unlabel', stream: 's1', id: 7 }],
    ['PUT /streams/s1/sector', {}, { kind: 'set-sector', stream: 's1' }],
  ])('%s asks the stream what a viewer would ask by a message', async (asking, body, request) => {
    const { asked, status } = await send(asking, body);
    expect(asked).toEqual([request]);
    expect([200, 204]).toContain(status);
  });

  it.each<[string, unknown, number, string]>([
    ['POST /streams/s9/play', undefined, 404, 'There is no stream'],
    ['POST /streams/twin/play', undefined, 409, 'by its id: s3, s4.'],
    ['POST /streams/s1/seek', '{', 400, 'no JSON'],
    ['POST /streams/s1/seek', ' '.repeat(30_000), 400, 'too long'],
    ['POST /streams/s1/seek', { timeSeconds: 'now' }, 400, 'timeSeconds: Invalid input: expected number'],
    ['POST /streams/s1/seek', {}, 400, 'Expected a body such as {\\"timeSeconds\\":8.5}.'],
    ['POST /streams/s1/speed', { speed: 5 }, 400, 'Expected a body such as'],
    ['PATCH /streams/s1/limits', { score: 'peak', value: 0 }, 400, 'value: '],
    ['PATCH /streams/s1/limits', { score: 'peak', value: 1, because: 'x' }, 400, 'because'],
    ['POST /streams/s1/alarms/77/acknowledge', undefined, 404, 'There is no alarm 77'],
    ['POST /streams/s1/alarms/x/acknowledge', undefined, 400, 'alarm: '],
  ])('%s with %j is refused in one line', async (asking, body, ...[status, line]) => {
    const answer = await send(asking, body);
    expect([answer.status, answer.line]).toEqual([status, expect.stringContaining(line)]);
    expect(answer.asked).toEqual([]);
  });

  it('answers 409 with the line that refuses a request', async () => {
    const { url } = await openTestServer({ api: api('There is no recording 8 in this list.').routes });
    const answer = await fetch(`${url}/api/streams/s1/open`, { method: 'POST', body: '{"cine":7}' });
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { line: 'There is no recording 8 in this list.' },
    ]);
  });

  it('needs the role that the message needs', async () => {
    expect((await send('POST /streams/s1/play', undefined, 'viewer')).status).toBe(403);
    expect((await send('POST /streams/s1/play', undefined, 'operator')).status).toBe(204);
    expect((await send('PUT /streams/s1/sector', {}, 'operator')).status).toBe(403);
    expect((await send('GET /streams/s1/labels/manifest', undefined, 'viewer')).status).toBe(403);
    expect((await send('GET /audit', undefined, 'viewer')).status).toBe(403);
    expect((await send('GET /streams', undefined, 'viewer')).status).toBe(200);
  });
});
