import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ClientOptions } from 'ws';

import { encodeClientMessage } from '../../server/wire/encode.ts';
import type { ClientMessage, FrameMessage, Inspection } from '../../server/wire/messages.ts';
import { clientExamples, serverExamples, state } from '../wire/examples.ts';
import { frameOf, heartbeats, hello, openTestServer } from './server-for-test.ts';
import { Viewer } from './viewer.ts';

describe('a viewer', () => {
  it('that comes late gets the state and the scores of the last 60 s before anything else', async () => {
    const server = await openTestServer();
    server.publishFrame(frameOf(1));
    const viewer = new Viewer(server);
    await once(viewer.socket, 'open');
    server.publishFrame(frameOf(2));
    expect(await viewer.any()).toEqual({ ...hello, role: 'admin' });
    expect(await viewer.any()).toEqual(frameOf(2));
  });

  it('is told every second that the server lives', async () => {
    const beat = heartbeats();
    const server = await openTestServer();
    const viewer = await Viewer.open(server);
    beat();
    expect(await viewer.any()).toEqual({ kind: 'heartbeat', atMs: 42, skipped: 0 });
    beat();
    expect(await viewer.next('heartbeat')).toEqual({ kind: 'heartbeat', atMs: 42, skipped: 0 });
  });

  it('has its requests carried to whoever runs the streams', async () => {
    const requests: ClientMessage[] = [];
    const server = await openTestServer({
      onRequest: (request) => {
        requests.push(request);
        return request.kind === 'acknowledge' ? 'There is no alarm 2.' : undefined;
      },
    });
    const viewer = await Viewer.open(server);
    viewer.ask(clientExamples.seek);
    viewer.ask(clientExamples['set-limit']);
    viewer.ask(clientExamples.acknowledge);
    expect(await viewer.next('refusal')).toEqual({ kind: 'refusal', line: 'There is no alarm 2.' });
    expect(requests).toEqual([clientExamples.seek, clientExamples['set-limit'], clientExamples.acknowledge]);
  });

  it('may send the longest request that there can be', async () => {
    const server = await openTestServer({ onRequest: ({ stream }) => stream });
    const viewer = await Viewer.open(server);
    const stream = '心'.repeat(200);
    viewer.ask({ kind: 'set-limit', stream, score: 'reconstruction', value: 0.012345678901234567 });
    expect((await viewer.next('refusal')).line).toBe(stream);
  });

  it('gets of each stream as much as it asks for, and all of it until it asks', async () => {
    const server = await openTestServer({ onRequest: () => 'seen' });
    const [wall, full] = [await Viewer.open(server), await Viewer.open(server)];
    const tile = { width: 40, height: 30, bytes: Uint8Array.of(1) };
    const scores: { -readonly [Key in keyof FrameMessage]: FrameMessage[Key] } = { ...frameOf(3) };
    delete scores.picture;
    delete scores.map;
    const asked = async (detail: 'full' | 'tile' | 'scores'): Promise<FrameMessage> => {
      wall.ask({ kind: 'show', stream: 'main', detail });
      await wall.next('refusal');
      expect(server.wantsDetail('main', detail)).toBe(true);
      server.publishFrame(frameOf(3), tile);
      expect(await full.next('frame')).toEqual(frameOf(3));
      return wall.next('frame');
    };
    expect(server.wantsDetail('main', 'tile')).toBe(false);
    expect(await asked('tile')).toEqual({ ...scores, picture: tile, detail: 'tile' });
    expect(await asked('scores')).toEqual({ ...scores, detail: 'scores' });
    expect(await asked('full')).toEqual(frameOf(3));
    server.publishFrame({ ...frameOf(4), stream: 'another' });
    expect((await wall.next('frame')).map).toBeDefined();
  });

  it('is told in one line, whatever a name is made of', async () => {
    const server = await openTestServer({ onRequest: ({ stream }) => `There is no stream "${stream}".` });
    const viewer = new Viewer(server);
    await viewer.next('hello');
    viewer.ask({ kind: 'play', stream: 'a\nb\u2028c\u0007d' });
    expect((await viewer.next('refusal')).line).toBe('There is no stream "a b c d".');
  });

  it('alone is told why its request was refused', async () => {
    const server = await openTestServer({ onRequest: () => 'No.' });
    const [asker, other] = [await Viewer.open(server), await Viewer.open(server)];
    asker.ask(clientExamples.play);
    await asker.next('refusal');
    server.publish(serverExamples.state);
    expect((await other.any()).kind).toBe('state');
  });

  it('gets inspections from when it asks until it asks no more', async () => {
    const server = await openTestServer({ onRequest: () => 'seen' });
    const [inspector, other] = [await Viewer.open(server), await Viewer.open(server)];
    /** Requests are answered in order. */
    const heard = async (): Promise<void> => {
      await inspector.next('refusal');
    };
    const inspection: Inspection = serverExamples.inspection;
    expect(server.wantsInspection('main')).toBe(false);

    inspector.ask(clientExamples.inspect);
    await heard();
    expect(server.wantsInspection('main')).toBe(true);
    expect(server.wantsInspection('another')).toBe(false);
    server.publish(inspection);
    server.publish({ ...inspection, stream: 'another' });
    server.publish(serverExamples.state);
    expect(await inspector.any()).toEqual(inspection);
    expect((await inspector.any()).kind).toBe('state');
    expect((await other.any()).kind).toBe('state');

    inspector.ask({ ...clientExamples.inspect, on: false });
    await heard();
    expect(server.wantsInspection('main')).toBe(false);
  });

  it('that asks to inspect and leaves is forgotten', async () => {
    let counted: (count: number) => void = () => undefined;
    const server = await openTestServer({ onViewers: (count) => counted(count) });
    const viewer = await Viewer.open(server);
    viewer.ask(clientExamples.inspect);
    const left = new Promise((resolve) => (counted = resolve));
    viewer.socket.close();
    expect(await left).toBe(0);
    expect(server.wantsInspection('main')).toBe(false);
  });
});

describe('several viewers', () => {
  /** A frame that counts how often its bytes are read, which encoding must do. */
  function watched(): { frame: FrameMessage; reads: () => number } {
    let reads = 0;
    const whole = frameOf(1);
    const frame: FrameMessage = {
      ...whole,
      get map() {
        reads++;
        return Uint8Array.of(1);
      },
    };
    return { frame, reads: () => reads };
  }

  it('share one encoding, and nobody costs none', async () => {
    const server = await openTestServer();
    const forNobody = watched();
    server.publishFrame(forNobody.frame);
    expect(forNobody.reads()).toBe(0);

    const viewers = [await Viewer.open(server)];
    const forOne = watched();
    server.publishFrame(forOne.frame);
    viewers.push(await Viewer.open(server), await Viewer.open(server));
    const forThree = watched();
    server.publishFrame(forThree.frame);
    expect(forThree.reads()).toBe(forOne.reads());
    for (const viewer of viewers) expect((await viewer.next('frame')).frame).toBe(1);
  });

  it('are 256 at most', async () => {
    const server = await openTestServer();
    await Promise.all(Array.from({ length: 256 }, () => Viewer.open(server)));
    const { socket } = new Viewer(server);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 503');
    expect(server.viewers()).toBe(256);
  });
});

describe('a slow viewer', () => {
  /** Frames of 60 kB until 1 MiB is on its way. */
  const inFlight = 18;

  it('loses frames, which are counted and told, but no state and no refusal', async () => {
    const beat = heartbeats();
    const server = await openTestServer();
    const slow = await Viewer.open(server);
    const quick = await Viewer.open(server);
    slow.socket.pause();
    const frames = 120;
    for (let frame = 0; frame < frames; frame++) {
      server.publishFrame(frameOf(frame));
      if (frame % 10 === 0) server.publish({ kind: 'state', state: { ...state, id: `state ${frame}` } });
      // The quick one sets the pace, and misses nothing.
      expect((await quick.next('frame')).frame).toBe(frame);
    }
    beat();
    slow.socket.resume();
    const states: string[] = [];
    const seen: number[] = [];
    let skipped: number | undefined;
    while (skipped === undefined) {
      const message = await slow.any();
      if (message.kind === 'state') states.push(message.state.id);
      if (message.kind === 'frame') seen.push(message.frame);
      if (message.kind === 'heartbeat') skipped = message.skipped;
    }
    expect(states).toEqual(Array.from({ length: 12 }, (_, at) => `state ${10 * at}`));
    expect(seen).toEqual(Array.from({ length: inFlight }, (_, at) => at));
    expect(skipped).toBe(frames - inFlight);
    beat();
    expect((await quick.next('heartbeat')).skipped).toBe(0);
  });

  it('gets frames again as soon as it has caught up', async () => {
    const server = await openTestServer({
      onRequest: () => {
        server.publishFrame(frameOf(99));
        return undefined;
      },
    });
    const viewer = await Viewer.open(server);
    viewer.socket.pause();
    for (let frame = 0; frame < 40; frame++) server.publishFrame(frameOf(frame));
    viewer.socket.resume();
    for (let frame = 0; frame < inFlight; frame++) expect((await viewer.next('frame')).frame).toBe(frame);
    // Goes out behind the pongs of what has been read.
    viewer.ask(clientExamples.play);
    expect((await viewer.next('frame')).frame).toBe(99);
  });

  it('that reads nothing for ten heartbeats is let go, and the others stay', async () => {
    const beat = heartbeats();
    let counted: (count: number) => void = () => undefined;
    const server = await openTestServer({ onViewers: (count) => counted(count) });
    const dead = await Viewer.open(server);
    const alive = await Viewer.open(server);
    const left = new Promise((resolve) => (counted = resolve));
    dead.socket.pause();
    for (let beats = 0; beats < 10; beats++) {
      beat();
      await alive.next('heartbeat');
    }
    expect(server.viewers()).toBe(2);
    beat();
    expect(await left).toBe(1);
    await alive.next('heartbeat');
  });

  it('that lets even states pile up is let go', async () => {
    let counted: (count: number) => void = () => undefined;
    const server = await openTestServer({ onViewers: (count) => counted(count) });
    const viewer = await Viewer.open(server);
    const left = new Promise((resolve) => (counted = resolve));
    viewer.socket.pause();
    const large = { ...state, problem: 'x'.repeat(2 ** 20) };
    for (let copy = 0; copy < 40; copy++) server.publish({ kind: 'state', state: large });
    expect(await left).toBe(0);
  });

  it('cannot lie itself quick', async () => {
    const server = await openTestServer({
      onRequest: () => {
        for (let frame = 0; frame < 40; frame++) server.publishFrame(frameOf(frame));
        server.publish(serverExamples.state);
      },
    });
    const viewer = await Viewer.open(server);
    viewer.socket.pause();
    for (const lie of ['1e300', 'Infinity', '-1', 'NaN', '']) viewer.socket.pong(lie);
    viewer.ask(clientExamples.play);
    viewer.socket.resume();
    let frames = 0;
    while ((await viewer.any()).kind === 'frame') frames++;
    expect(frames).toBe(inFlight);
  });
});

describe('a stranger', () => {
  it('who sends a request out of range is told why, and may go on', async () => {
    const server = await openTestServer({ onRequest: () => 'heard' });
    const viewer = await Viewer.open(server);
    viewer.ask({ ...clientExamples.speed, speed: 5 });
    const { line } = await viewer.next('refusal');
    expect(line).toBe('speed.speed: expected a number from 0.1 to 4, got 5.');
    viewer.ask(clientExamples.play);
    expect((await viewer.next('refusal')).line).toBe('heard');
  });

  const older = encodeClientMessage(clientExamples.play);
  older[2] = 0;
  it.each([
    ['garbage', Uint8Array.of(1, 2, 3), 1002],
    ['a message that is cut', encodeClientMessage(clientExamples.play).subarray(0, 20), 1002],
    ['another version of the protocol', older, 1002],
    ['text', '{"kind":"play"}', 1003],
    ['a message of a megabyte', new Uint8Array(1e6), 1009],
  ])('who sends %s is let go, and nobody else suffers', async (_, bytes, code) => {
    const requests: ClientMessage[] = [];
    const server = await openTestServer({ onRequest: (request) => void requests.push(request) });
    const other = await Viewer.open(server);
    const stranger = await Viewer.open(server);
    stranger.socket.send(bytes);
    expect(await stranger.closed).toBe(code);
    server.publishFrame(frameOf(7));
    expect((await other.next('frame')).frame).toBe(7);
    expect(requests).toEqual([]);
  });

  it('who asks without end is let go', async () => {
    const server = await openTestServer();
    const stranger = await Viewer.open(server);
    for (let request = 0; request < 1100; request++) stranger.ask(clientExamples.play);
    expect((await stranger.next('refusal')).line).toContain('this connection is closed');
    expect(await stranger.closed).toBe(1008);
  });

  it('cannot make the server remember any number of streams', async () => {
    const server = await openTestServer();
    const stranger = await Viewer.open(server);
    for (let at = 0; at < 17; at++) stranger.ask({ kind: 'inspect', stream: `stream ${at}`, on: true });
    expect((await stranger.next('refusal')).line).toContain('At most 16 streams');
    expect(server.wantsInspection('stream 16')).toBe(false);
  });

  it.each<[string, ClientOptions]>([
    ['the page of another site', { origin: 'https://evil.example' }],
    ['the page of another local server', { origin: 'http://127.0.0.1:3000' }],
    ['a name that was pointed here', { headers: { host: 'evil.example' }, origin: 'http://evil.example' }],
  ])('who connects from %s gets no socket', async (_, options) => {
    const server = await openTestServer();
    const { socket } = new Viewer(server, options);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 403');
    expect(server.viewers()).toBe(0);
  });

  it('who connects elsewhere than /socket finds nothing, and keeps nothing open', async () => {
    const server = await openTestServer();
    const port = Number(new URL(server.url).port);
    // Never hangs up by itself.
    const connection = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
    connection.write(
      'GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    const [answer] = (await once(connection, 'data')) as [Buffer];
    expect(answer.toString()).toContain('404 Not Found');
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    connection.destroy();
  });
});
