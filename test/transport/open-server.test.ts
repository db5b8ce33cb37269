import { once } from 'node:events';
import { createConnection } from 'node:net';
import { rmSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { Sink } from '../../server/transport/sink.ts';
import { clientFolder, openTestServer } from './server-for-test.ts';
import { Viewer } from './viewer.ts';

const portOf = (url: string): number => Number(new URL(url).port);

describe('openServer', () => {
  it('says where it listens', async () => {
    const server = await openTestServer();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('refuses a port that another program has', async () => {
    const { url } = await openTestServer();
    const second = openTestServer({ port: portOf(url) });
    await expect(second).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining(`127.0.0.1:${portOf(url)} is already in use`) as string,
    });
  });

  it.each(['0.0.0.0', '::', '192.0.2.1'])('refuses to listen on %s', async (host) => {
    await expect(openTestServer({ host })).rejects.toMatchObject({ code: 'host-needs-token' });
  });

  it('refuses to start without the built viewer', async () => {
    const folder = clientFolder();
    rmSync(folder, { recursive: true });
    const opening = openTestServer({ clientFolder: folder });
    await expect(opening).rejects.toThrow(`${folder}/index.html is missing`);
    await expect(opening).rejects.toBeInstanceOf(MonitorError);
  });
});

describe('close', () => {
  it('tells the viewers, ends them and frees the port', async () => {
    const server = await openTestServer();
    const viewers = [await Viewer.open(server), await Viewer.open(server)];
    await server.close();
    expect(await Promise.all(viewers.map(({ closed }) => closed))).toEqual([1001, 1001]);
    const again = await openTestServer({ port: portOf(server.url) });
    expect(again.url).toBe(server.url);
  });

  it('does not wait for those who do not answer', async () => {
    const server = await openTestServer();
    const viewer = await Viewer.open(server);
    viewer.socket.pause();
    const halfAsked = createConnection(portOf(server.url), '127.0.0.1');
    halfAsked.on('error', () => undefined);
    await once(halfAsked, 'connect');
    halfAsked.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  it('may be asked for twice', async () => {
    const server = await openTestServer();
    await Promise.all([server.close(), server.close()]);
    await expect(server.close()).resolves.toBeUndefined();
  });
});

describe('the memory of viewers', () => {
  it('is let go when they have gone', async () => {
    let gone = (): void => undefined;
    const server = await openTestServer({ onViewers: (count) => count === 0 && gone() });
    const viewers = await Promise.all(Array.from({ length: 10 }, () => Viewer.open(server)));
    expect(queryObjects(Sink, { format: 'count' })).toBe(10);
    const allGone = new Promise<void>((resolve) => (gone = resolve));
    for (const { socket } of viewers) socket.close();
    await allGone;
    await Promise.all(viewers.map(({ closed }) => closed));
    expect(server.viewers()).toBe(0);
    // The turn in which the last one closed still holds it.
    await new Promise((resolve) => setImmediate(resolve));
    expect(queryObjects(Sink, { format: 'count' })).toBe(0);
  });
});
