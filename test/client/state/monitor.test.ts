/// <reference types="svelte" />
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Monitor } from '../../../client/state/monitor.svelte.ts';
import type { ClientMessage, Hello, StreamState } from '../../../server/wire/messages.ts';
import { history } from '../../wire/examples.ts';
import { frameAt, live, noHistory, streamWith, verdictAt } from '../frames.ts';

describe('the monitor', () => {
  let nowMs: number;
  let sent: ClientMessage[];
  let monitor: Monitor;
  const pictures = { offer: vi.fn(), clear: vi.fn() };
  const playing = streamWith({});
  const paused = streamWith({ playback: { ...playing.playback, state: 'paused' } });
  const helloOf = (streams: readonly StreamState[], atMs = nowMs): Hello => ({
    kind: 'hello',
    software: '0.1.0',
    atMs,
    streams: streams.map((state) => ({ state, history: noHistory })),
  });

  beforeEach(() => {
    [nowMs, sent] = [1000, []];
    vi.resetAllMocks();
    monitor = new Monitor({
      send: (message) => {
        sent.push(message);
        return true;
      },
      pictures,
      nowMs: () => nowMs,
    });
    monitor.connection = { kind: 'live' };
  });

  it('shows the last minute of scores at once when it greets a server that has run', () => {
    monitor.receive({ ...helloOf([]), streams: [{ state: playing, history }] });
    expect(monitor.stream?.name).toBe(playing.name);
    expect(monitor.history?.end).toBe(3);
    expect(monitor.watch.kind).toBe('waiting');
  });

  it('hands each frame of its stream to be drawn, and reads it off', () => {
    monitor.receive(helloOf([playing]));
    monitor.receive(frameAt(5, verdictAt(1.5)));
    expect(pictures.offer).toHaveBeenCalledWith(expect.objectContaining({ frame: 5 }), 1000);
    expect(monitor.reading?.frame).toBe(5);
    expect(monitor.watch).toMatchObject({ kind: 'abnormal', lead: { score: 'reconstruction' } });
  });

  it('keeps the scores of the other streams and draws none of their pictures', () => {
    const other = { ...playing, id: 'other' };
    monitor.receive(helloOf([playing, other]));
    monitor.receive({ ...frameAt(1), stream: 'other' });
    expect(pictures.offer).not.toHaveBeenCalled();
    pictures.clear.mockClear();
    monitor.choose('other');
    expect(monitor.history?.end).toBe(1);
    expect(monitor.reading).toBeUndefined();
    expect(pictures.clear).toHaveBeenCalledTimes(1);
  });

  it('knows which frames are owed: none while paused, and from the press of play on', () => {
    monitor.receive(helloOf([paused]));
    expect(monitor.owed()).toBeUndefined();
    nowMs = 60_000;
    monitor.receive({ kind: 'state', state: playing });
    expect(monitor.owed()).toEqual({ sinceMs: 60_000, withinMs: 2500 });
    nowMs = 60_040;
    monitor.receive(frameAt(1));
    expect(monitor.owed()?.sinceMs).toBe(60_040);
  });

  it('reads off exactly the frame that a pause stopped at', () => {
    monitor.receive(helloOf([playing]));
    monitor.receive(frameAt(1, verdictAt(2)));
    nowMs += 33;
    monitor.receive(frameAt(2, verdictAt(0.5)));
    expect(monitor.reading?.frame).toBe(1);
    monitor.receive({ kind: 'state', state: paused });
    expect(monitor.reading).toMatchObject({ frame: 2, verdict: { kind: 'normal' } });
  });

  it('lists what is on first, then what nobody has acknowledged, and newest first among those', () => {
    const alarm = (id: number, presence: 'on' | 'off', acknowledged: boolean) =>
      ({
        id,
        family: 'anomaly',
        cause: 'peak',
        priority: 'high',
        presence,
        acknowledged,
        startSeconds: id,
      }) as const;
    const alarms = [
      alarm(1, 'on', true),
      alarm(2, 'off', false),
      alarm(3, 'off', true),
      alarm(4, 'off', false),
      alarm(5, 'on', false),
    ];
    monitor.receive(helloOf([{ ...playing, alarms }]));
    expect(monitor.alarms.map(({ id }) => id)).toEqual([5, 1, 4, 2, 3]);
  });

  it('asks for the stream that is watched', () => {
    monitor.receive(helloOf([playing]));
    monitor.togglePlay();
    monitor.setLimit('peak', 0.3);
    monitor.receive({ kind: 'state', state: paused });
    monitor.togglePlay();
    const { id: stream } = playing;
    expect(sent).toEqual([
      { kind: 'pause', stream },
      { kind: 'set-limit', stream, score: 'peak', value: 0.3, side: 'upper' },
      { kind: 'play', stream },
    ]);
  });

  it('asks again for inspections when the connection comes back', () => {
    monitor.receive(helloOf([playing]));
    monitor.inspect(true);
    monitor.receive(helloOf([playing]));
    expect(sent.map(({ kind }) => kind)).toEqual(['inspect', 'inspect']);
  });

  it('keeps its history over a lost connection to the same server', () => {
    monitor.receive(helloOf([live], 5000));
    monitor.receive(frameAt(150));
    nowMs += 30_000;
    monitor.receive(helloOf([live], 35_000));
    expect(monitor.history?.end).toBe(1);
  });

  it('begins anew with a server that was started again', () => {
    monitor.receive(helloOf([live], 500_000));
    monitor.receive(frameAt(15_000));
    nowMs += 30_000;
    monitor.receive(helloOf([live], 200));
    expect(monitor.history?.end).toBe(0);
    expect(monitor.reading).toBeUndefined();
    expect(pictures.clear).toHaveBeenCalled();
  });

  it('tells limits that were moved from saved ones', () => {
    monitor.receive(
      helloOf([
        {
          ...playing,
          episodeRule: playing.savedEpisodeRule!,
          lowerLimits: playing.savedLowerLimits!,
          limits: playing.savedLimits,
        },
      ]),
    );
    expect(monitor.limitsChanged).toBe(false);
    monitor.receive({ kind: 'state', state: { ...playing, limits: { ...playing.savedLimits, peak: 0.1 } } });
    expect(monitor.limitsChanged).toBe(true);
  });

  it('grows old with the ticks, not with the frames that do not come', () => {
    monitor.receive(helloOf([playing]));
    monitor.receive(frameAt(1));
    nowMs += 7000;
    monitor.tick();
    expect(monitor.nowMs - monitor.frameMs!).toBe(7000);
  });

  it('says what was refused and how many frames it was too slow for', () => {
    monitor.receive({ kind: 'refusal', line: 'The speed must be 0.1 to 4.' });
    monitor.receive({ kind: 'heartbeat', atMs: 1, skipped: 12 });
    expect([monitor.refusal, monitor.skipped]).toEqual([{ line: 'The speed must be 0.1 to 4.' }, 12]);
  });

  it('takes in a stream that comes later', () => {
    monitor.receive(helloOf([]));
    expect(monitor.watch.kind).toBe('no-stream');
    monitor.receive({ kind: 'state', state: playing });
    expect(monitor.stream?.id).toBe(playing.id);
  });
});
