import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/transport/open-server.ts';
import { clientExamples } from '../wire/examples.ts';
import { heartbeats, openTestServer } from './server-for-test.ts';
import { Viewer } from './viewer.ts';

const tokens = {
  viewer: ['viewer-token-0123'],
  operator: ['operator-token-0123'],
  admin: ['admin-token-0123'],
};
const guarded = (log: string[] = []): Promise<RunningServer> =>
  openTestServer({
    access: { kind: 'tokens', tokens },
    onRequest: ({ kind }) => `done: ${kind}`,
    log: (line) => void log.push(line),
  });

const enter = ({ url }: RunningServer, token: unknown): Promise<Response> =>
  fetch(`${url}/session`, { method: 'POST', body: JSON.stringify({ token }) });
const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('/session', () => {
  it('changes a token for a cookie, which opens a socket with the role of the token', async () => {
    const server = await guarded();
    const answer = await enter(server, tokens.operator[0]);
    expect(await answer.json()).toEqual({ kind: 'in', role: 'operator', byToken: true });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const cookie = cookieOf(answer);
    const known = await fetch(`${server.url}/session`, { headers: { cookie } });
    expect(await known.json()).toEqual({ kind: 'in', role: 'operator', byToken: true });
    const viewer = new Viewer(server, { headers: { cookie } });
    expect((await viewer.next('hello')).role).toBe('operator');
  });

  it('takes the cookie back from whoever leaves, and ends what was opened with it or a copy', async () => {
    const beat = heartbeats();
    const server = await guarded();
    const cookie = cookieOf(await enter(server, tokens.viewer[0]));
    const viewer = new Viewer(server, { headers: { cookie } });
    await viewer.next('hello');
    const answer = await fetch(`${server.url}/session`, { method: 'DELETE', headers: { cookie } });
    expect(await answer.json()).toEqual({ kind: 'out', reason: 'none' });
    const [name] = cookie.split('=');
    expect(answer.headers.get('set-cookie')).toMatch(new RegExp(`^${name}=; .*Max-Age=0`));
    const copied = await fetch(`${server.url}/session`, { headers: { cookie } });
    expect(copied.status).toBe(401);
    beat();
    expect(await viewer.closed).toBe(1008);
  });

  it('ends the sockets that it opened when it runs out, and leaves those of the token itself', async () => {
    const beat = heartbeats();
    let wallMs = Date.UTC(2026, 0, 1);
    const server = await openTestServer({ access: { kind: 'tokens', tokens }, wallMs: () => wallMs });
    const cookie = cookieOf(await enter(server, tokens.viewer[0]));
    const session = new Viewer(server, { headers: { cookie } });
    const token = new Viewer(server, { headers: { authorization: `Bearer ${tokens.viewer[0]}` } });
    await Promise.all([session.next('hello'), token.next('hello')]);
    wallMs += 24 * 3600_000 - 1000;
    beat();
    await Promise.all([session.next('heartbeat'), token.next('heartbeat')]);
    wallMs += 1000;
    beat();
    expect(await session.closed).toBe(1008);
    await token.next('heartbeat');
  });

  it.each([['a wrong one'], [''], [7], [undefined], ['x'.repeat(900)]])(
    'refuses the token %j',
    async (token) => {
      const log: string[] = [];
      const answer = await enter(await guarded(log), token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(log).toEqual(['refused 127.0.0.1: wrong token']);
    },
  );

  it('takes what is longer than a token for a wrong one', async () => {
    expect((await enter(await guarded(), 'x'.repeat(5000))).status).toBe(401);
  });

  it('answers 429 to who guesses, in no more than 20 lines a minute', async () => {
    const log: string[] = [];
    const server = await guarded(log);
    for (let guess = 0; guess < 10; guess++) await enter(server, `guess ${guess}`);
    expect((await enter(server, tokens.admin[0])).status).toBe(429);
    for (let guess = 0; guess < 30; guess++) await enter(server, `guess ${guess}`);
    expect(log).toHaveLength(20);
    expect(log.at(-1)).toContain('no more lines');
    expect(log.join()).not.toContain('guess');
  });
});

describe('the socket of a server with tokens', () => {
  it.each([
    ['none', {}, 401],
    ['a wrong one', { authorization: 'Bearer not-a-token-of-ours' }, 401],
    ['a cookie of somebody else', { cookie: `sonovigil-00000000=1999999999.${'A'.repeat(43)}` }, 401],
  ])('does not open with %s', async (_, headers, status) => {
    const server = await guarded();
    const { socket } = new Viewer(server, { headers });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe(`Unexpected server response: ${status}`);
    expect(server.viewers()).toBe(0);
  });

  it('carries out what the role may ask, and says which token anything else needs', async () => {
    const log: string[] = [];
    const server = await guarded(log);
    const [viewer, operator, admin] = (['viewer', 'operator', 'admin'] as const).map(
      (role) => new Viewer(server, { headers: { authorization: `Bearer ${tokens[role][0]}` } }),
    ) as [Viewer, Viewer, Viewer];
    const answerTo = async (one: Viewer, kind: 'show' | 'play' | 'set-alarms'): Promise<string> => {
      if (one.socket.readyState !== one.socket.OPEN) await one.next('hello');
      one.ask(clientExamples[kind]);
      return (await one.next('refusal')).line;
    };
    const refused = (needed: string, role: string): string =>
      `This needs the token of ${needed}; you came with that of ${role}.`;
    expect(await answerTo(viewer, 'show')).toBe('done: show');
    expect(await answerTo(viewer, 'play')).toBe(refused('operator', 'viewer'));
    expect(await answerTo(operator, 'play')).toBe('done: play');
    expect(await answerTo(operator, 'set-alarms')).toBe(refused('admin', 'operator'));
    expect(await answerTo(admin, 'set-alarms')).toBe('done: set-alarms');
    expect(log).toEqual([
      'refused 127.0.0.1: the role viewer may not ask for play',
      'refused 127.0.0.1: the role operator may not ask for set-alarms',
    ]);
  });
});
