import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../../../client/connection/connection.ts';
import type { ConnectionState, OwedFrame } from '../../../client/connection/connection-state.ts';
import { decodeClientMessage } from '../../../server/wire/decode.ts';
import { encodeServerMessage } from '../../../server/wire/encode.ts';
import { serverExamples } from '../../wire/examples.ts';
import { FakeSocket } from './fake-socket.ts';

const { hello, frame } = serverExamples;
const heartbeat = { kind: 'heartbeat', atMs: 1, skipped: 0 } as const;

describe('a connection', () => {
  let sockets: FakeSocket[];
  let states: ConnectionState[];
  let messages: string[];
  let owed: OwedFrame | undefined;
  let connection: Connection;
  const socket = (): FakeSocket => sockets.at(-1)!;
  const state = (): ConnectionState | undefined => states.at(-1);

  beforeEach(() => {
    vi.useFakeTimers();
    [sockets, states, messages, owed] = [[], [], [], undefined];
    connection = new Connection({
      openSocket: () => {
        sockets.push(new FakeSocket());
        return socket();
      },
      onMessage: ({ kind }) => messages.push(kind),
      onState: (state) => states.push(state),
      owed: () => owed,
      nowMs: () => performance.now(),
      random: () => 1,
    });
    connection.open();
  });

  afterEach(() => {
    connection.close();
    vi.useRealTimers();
  });

  it('is live from the greeting on, and not from the opening of the socket', () => {
    socket().readyState = 1;
    vi.advanceTimersByTime(1000);
    expect(states).toEqual([]);
    socket().say(hello);
    expect(state()).toEqual({ kind: 'live' });
    expect(messages).toEqual(['hello']);
  });

  it('is stale after 2.5 s without any message, and live again with the next', () => {
    socket().say(hello);
    vi.advanceTimersByTime(2250);
    expect(state()).toEqual({ kind: 'live' });
    vi.advanceTimersByTime(250);
    expect(state()).toEqual({ kind: 'stale', lacks: 'messages' });
    socket().say(heartbeat);
    expect(state()).toEqual({ kind: 'live' });
  });

  it('is stale when frames are owed and only heartbeats come', () => {
    socket().say(hello);
    owed = { sinceMs: performance.now(), withinMs: 2500 };
    for (let second = 0; second < 3; second++) {
      vi.advanceTimersByTime(1000);
      socket().say(heartbeat);
    }
    expect(state()).toEqual({ kind: 'stale', lacks: 'frames' });
    owed = { sinceMs: performance.now(), withinMs: 2500 };
    socket().say(frame);
    expect(state()).toEqual({ kind: 'live' });
  });

  it('opens another socket after a growing wait when it is lost', () => {
    socket().say(hello);
    const waitsMs = [250, 500, 1000, 2000, 4000, 8000, 8000];
    for (const waitMs of waitsMs) {
      const before = sockets.length;
      socket().end();
      expect(state()).toEqual({ kind: 'closed', reason: 'lost', retryAtMs: performance.now() + waitMs });
      vi.advanceTimersByTime(waitMs - 1);
      expect(sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(before + 1);
    }
    expect(state()).toEqual({ kind: 'connecting', failures: waitsMs.length });
  });

  it('waits briefly again once a server has been there for a heartbeat', () => {
    socket().end();
    vi.advanceTimersByTime(250);
    socket().say(hello);
    socket().say(heartbeat);
    socket().end();
    expect(state()).toMatchObject({ retryAtMs: performance.now() + 250 });
  });

  it('gives up a socket that is silent for 10 s, as nobody else may ever close it', () => {
    const first = socket();
    first.say(hello);
    vi.advanceTimersByTime(10_250);
    expect(first.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('gives up a socket that never opens', () => {
    const first = socket();
    vi.advanceTimersByTime(10_250);
    expect(first.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('says so and does not try again when the server speaks another version', () => {
    const bytes = encodeServerMessage(hello);
    bytes[2] = 99;
    socket().sayBytes(bytes);
    expect(state()).toMatchObject({ kind: 'closed', reason: 'version' });
    expect(state()).toHaveProperty('line', expect.stringContaining('version 99'));
    vi.advanceTimersByTime(60_000);
    connection.retryNow();
    expect(sockets).toHaveLength(1);
  });

  it('tells in words what it could not read, drops that socket and tries another', () => {
    socket().sayBytes(encodeServerMessage(frame).slice(0, 40));
    expect(state()).toMatchObject({ kind: 'closed', reason: 'lost' });
    expect(state()).toHaveProperty('line', expect.stringContaining('cut'));
    expect(socket().closed).toBe(true);
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
  });

  it('does not wait when asked to try now, nor open a second socket beside one that stands', () => {
    socket().end();
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    connection.retryNow();
    vi.advanceTimersByTime(300);
    expect(sockets).toHaveLength(2);
  });

  it('sends requests while the socket is open, and says when it could not', () => {
    expect(connection.send({ kind: 'play', stream: 's' })).toBe(false);
    socket().readyState = 1;
    expect(connection.send({ kind: 'play', stream: 's' })).toBe(true);
    expect(socket().sent.map(decodeClientMessage)).toEqual([{ kind: 'play', stream: 's' }]);
  });

  it('lets go of everything when it is closed', () => {
    socket().say(hello);
    connection.close();
    expect(socket().closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
