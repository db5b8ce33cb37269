/// <reference types="svelte" />
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Monitor } from '../../../client/state/monitor.svelte.ts';
import { Wall } from '../../../client/state/wall.svelte.ts';
import type {
  ClientMessage,
  FrameMessage,
  ServerMessage,
  StreamState,
} from '../../../server/wire/messages.ts';
import { frameAt, live, noHistory, verdictAt } from '../frames.ts';

const link = { state: 'open', restarts: 0, stalls: 0, lines: [] } as const;
const [one, two, three] = ['one', 'two', 'three'].map((id): StreamState => ({ ...live, id, name: id, link }));
const alarm = {
  id: 1,
  family: 'anomaly',
  cause: 'peak',
  priority: 'high',
  presence: 'on',
  acknowledged: false,
  startSeconds: 1,
} as const;

describe('the wall', () => {
  let nowMs: number;
  let sent: ClientMessage[];
  let monitor: Monitor;
  let wall: Wall;
  const pictures = { offer: vi.fn(), clear: vi.fn(), shown: undefined };

  const receive = (message: ServerMessage): void => {
    monitor.receive(message);
    wall.receive(message);
  };
  const greet = (streams: readonly StreamState[]): void =>
    receive({
      kind: 'hello',
      software: '0.1.0',
      atMs: nowMs,
      streams: streams.map((state) => ({ state, history: noHistory })),
    });
  const show = (stream: string, ratio = 0.6): void =>
    receive({ ...frameAt(1, verdictAt(ratio)), stream, detail: 'tile' });
  const pass = (forMs: number): void => {
    nowMs += forMs;
    wall.tick();
  };
  const details = () =>
    sent.flatMap((message) => (message.kind === 'show' ? [[message.stream, message.detail]] : []));
  const states = () => wall.tiles.map(({ stream, watch }) => [stream.id, watch.kind]);

  beforeEach(() => {
    [nowMs, sent] = [1000, []];
    vi.resetAllMocks();
    const send = (message: ClientMessage): boolean => sent.push(message) > 0;
    monitor = new Monitor({ send, pictures: { offer: vi.fn(), clear: vi.fn() }, nowMs: () => nowMs });
    wall = new Wall({ monitor, send, newPictures: () => pictures, nowMs: () => nowMs });
    monitor.connection = { kind: 'live' };
  });

  it('is open at first when there are several streams, and never for one', () => {
    greet([one!]);
    wall.show();
    expect([wall.open, sent]).toEqual([false, []]);
  });

  it('asks for small pictures while it is open, and for one stream in full while that is in focus', () => {
    greet([one!, two!]);
    expect(wall.open).toBe(true);
    expect(details()).toEqual([
      ['one', 'tile'],
      ['two', 'tile'],
    ]);
    sent = [];
    wall.focusNumber(2);
    expect([wall.open, monitor.stream?.id]).toEqual([false, 'two']);
    expect(details()).toEqual([
      ['one', 'scores'],
      ['two', 'full'],
    ]);
    sent = [];
    greet([one!, two!]);
    expect(details()).toEqual([
      ['one', 'scores'],
      ['two', 'full'],
    ]);
    wall.focusNumber(9);
    expect(monitor.stream?.id).toBe('two');
  });

  it('says of each stream what is true of it now', () => {
    greet([one!, two!, three!]);
    show('one');
    show('two', 1.5);
    pass(250);
    expect(states()).toEqual([
      ['one', 'normal'],
      ['two', 'abnormal'],
      ['three', 'waiting'],
    ]);
    expect(wall.tiles.map(({ worst }) => worst)).toEqual([0.75, 1.5, undefined]);
    pass(1400);
    show('one');
    pass(250);
    expect(states()).toEqual([
      ['one', 'normal'],
      ['two', 'stale'],
      ['three', 'stale'],
    ]);
    expect(wall.tiles[1]?.worst).toBeUndefined();
    monitor.connection = { kind: 'stale', lacks: 'messages' };
    expect(states()).toEqual([
      ['one', 'stale'],
      ['two', 'stale'],
      ['three', 'stale'],
    ]);
  });

  it('says nothing of before once a lost stream is open again', () => {
    greet([one!, two!]);
    show('one');
    pass(250);
    receive({ kind: 'state', state: { ...one!, link: { ...link, state: 'lost' } } });
    pass(250);
    expect(states()[0]).toEqual(['one', 'lost']);
    receive({ kind: 'state', state: { ...one!, link: { ...link, restarts: 1 } } });
    pass(250);
    expect(states()[0]).toEqual(['one', 'waiting']);
    show('one');
    pass(250);
    expect(states()[0]).toEqual(['one', 'normal']);
  });

  it('puts streams with an alarm on first, and moves nothing else; numbers stay', () => {
    greet([one!, two!, three!]);
    receive({ kind: 'state', state: { ...three!, alarms: [alarm] } });
    expect(wall.tiles.map(({ stream, number }) => [stream.id, number])).toEqual([
      ['three', 3],
      ['one', 1],
      ['two', 2],
    ]);
    receive({ kind: 'state', state: { ...three!, alarms: [{ ...alarm, presence: 'off', endSeconds: 2 }] } });
    expect(wall.tiles.map(({ stream }) => stream.id)).toEqual(['one', 'two', 'three']);
  });

  it('draws only pictures, and only while it is open; the view in focus draws no small ones', () => {
    greet([one!, two!]);
    show('two');
    expect(pictures.offer).toHaveBeenCalledTimes(1);
    const scores: FrameMessage = { ...frameAt(2) };
    delete (scores as { picture?: unknown }).picture;
    receive({ ...scores, stream: 'two', detail: 'tile' });
    expect(pictures.offer).toHaveBeenCalledTimes(1);
    wall.focus('one');
    show('two');
    expect(pictures.offer).toHaveBeenCalledTimes(1);
    expect(pictures.clear).toHaveBeenCalled();
  });
});
