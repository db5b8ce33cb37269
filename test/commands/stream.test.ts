import { NEVER } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';
import type { OpenModel } from '../../server/commands/open-model.ts';
import { Stream } from '../../server/commands/stream.ts';
import { defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import type { FrameSource } from '../../server/ports.ts';
import type { RunningServer } from '../../server/transport/open-server.ts';
import { decodeServerMessage } from '../../server/wire/decode.ts';
import { encodeServerMessage } from '../../server/wire/encode.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeRecording } from '../helpers/fake-source.ts';

const stream = 's1';
let opened: Stream;
afterEach(() => opened.close());

/** A stream nobody watches, of frames whose scores are all 0.1, under the lower limit of one of them. */
function open(name = 'fake'): Stream {
  const model = {
    engine: fakeEngine(),
    stored: { name: 'fake', sha256: '0'.repeat(64) },
    limits: { reconstruction: { lower: 0.2, upper: 0.8 }, peak: 0.5 },
  } as unknown as OpenModel;
  const server = { publish: vi.fn(), viewers: () => 0, wantsInspection: () => false };
  opened = new Stream(
    {
      id: stream,
      name,
      source: fakeRecording({ timesSeconds: [0, 0.1, 0.2, 0.3] }),
      model,
      clock: monotonicClock,
      alarmSettings: defaultAlarmSettings,
      machine$: NEVER,
      loop: false,
    },
    server as unknown as RunningServer,
  );
  return opened;
}
const boundsOf = ({ state }: ReturnType<Stream['hello']>) => [
  state.limits.reconstruction,
  state.lowerLimits?.reconstruction,
];

it('judges by the lower side of a limit from the first frame on', async () => {
  const watched = open();
  await vi.waitFor(() => expect(watched.hello().history.verdict).toHaveLength(4));
  // 2: abnormal (wire/messages.ts).
  expect([...watched.hello().history.verdict]).toEqual([2, 2, 2, 2]);
});

it('keeps the other side of a limit when one is moved, and gives both back', () => {
  const watched = open();
  expect(
    watched.request({ kind: 'set-limit', stream, score: 'reconstruction', value: 0.6 }, 'A. Nurse'),
  ).toBeUndefined();
  expect(boundsOf(watched.hello())).toEqual([0.6, 0.2]);
  const lower = { kind: 'set-limit', stream, score: 'reconstruction', value: 0.3, side: 'lower' } as const;
  expect(watched.request(lower, 'A. Nurse')).toBeUndefined();
  expect(boundsOf(watched.hello())).toEqual([0.6, 0.3]);
  expect(watched.request({ ...lower, value: 0.7 }, 'A. Nurse')).toContain('must lie under the upper one');
  expect(watched.request({ kind: 'reset-limits', stream }, 'A. Nurse')).toBeUndefined();
  expect(boundsOf(watched.hello())).toEqual([0.8, 0.2]);
});

it('takes all settings at once into force, the rule of episodes too, and gives the saved ones back', async () => {
  const watched = open();
  const rule = { onSeconds: 0, offSeconds: 1, endRatio: 0.5 };
  const tune = {
    kind: 'tune',
    stream,
    limits: { reconstruction: 0.05 },
    lowerLimits: {},
    episodeRule: rule,
  } as const;
  expect(watched.request(tune, 'A. Nurse')).toBeUndefined();
  expect(boundsOf(watched.hello())).toEqual([0.05, undefined]);
  expect(watched.hello().state).toMatchObject({ episodeRule: rule, limits: { reconstruction: 0.05 } });
  // Without an on-delay the first frame beyond the limit is an alarm.
  await vi.waitFor(() => expect(watched.hello().state.alarms).toHaveLength(1));
  expect(watched.request({ ...tune, lowerLimits: { peak: 1 } }, 'A. Nurse')).toContain('needs an upper one');
  expect(watched.request({ kind: 'reset-limits', stream }, 'A. Nurse')).toBeUndefined();
  expect(watched.hello().state.episodeRule).toEqual(watched.hello().state.savedEpisodeRule);
});

it('draws sectors one after the other: the last that was asked for stays, however long the first takes', async () => {
  const watched = open();
  let release = (): void => undefined;
  const firstMayGo = new Promise<void>((resolve) => (release = resolve));
  const drawnTimes = (times: number): FrameSource => ({
    ...fakeRecording({ timesSeconds: [0, 0.1] }),
    sectorChoice: {
      scanner: `drawn ${times} times`,
      choose: async () => {
        if (times === 0) await firstMayGo;
        return drawnTimes(times + 1);
      },
    },
  });
  watched.play(drawnTimes(0));
  const answers = [
    watched.request({ kind: 'set-sector', stream, outline }, 'A. Nurse'),
    watched.request({ kind: 'set-sector', stream }, 'A. Nurse'),
  ];
  release();
  for (const answer of answers) expect(await answer).toBeUndefined();
  expect(watched.source?.sectorChoice?.scanner).toBe('drawn 2 times');
});

it('makes one clip at a time, and says so to whoever asks for another meanwhile', async () => {
  const watched = open();
  const answers = [1, 2].map(() => watched.request({ kind: 'clip', stream }, 'A. Nurse'));
  expect(await answers[1]).toContain('is being made');
  // It has shown no picture yet.
  expect(await answers[0]).toContain('none to make a clip of');
  expect(await watched.request({ kind: 'clip', stream }, 'A. Nurse')).toContain('none to make a clip of');
});

it('is told to viewers in a message that they take, however long its name and that of its source are', () => {
  const watched = open('n'.repeat(5000));
  const hello = { kind: 'hello', software: '1', atMs: 0, streams: [watched.hello()] } as const;
  const told = decodeServerMessage(encodeServerMessage(hello));
  expect(told).toMatchObject({ streams: [{ state: { name: expect.stringMatching(/^n{999}…$/) } }] });
  const named = fakeRecording({ timesSeconds: [0] });
  watched.play({ ...named, description: { ...named.description, name: 'f'.repeat(4096) } });
  const { source } = watched.hello().state;
  expect(source.name).toMatch(/^f{999}…$/);
});

const outline = [
  [0, 0],
  [1, 0],
  [1, 1],
] as const;
