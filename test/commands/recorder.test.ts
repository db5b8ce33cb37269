import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Recorder } from '../../server/commands/recorder.ts';
import { ms } from '../../server/core/units.ts';
import type { JudgedFrame } from '../../server/pipeline/events.ts';
import { readBundle } from '../../server/store/bundle-reader.ts';
import { fakeRecording } from '../helpers/fake-source.ts';
import { bundleAbout, recordedFrame } from '../helpers/recorded.ts';

let folder: string;
let nowMs: number;
let recorder: Recorder;
const source = fakeRecording({ timesSeconds: [] });
const onKept = vi.fn();
const onFault = vi.fn();

const open = (ringBytes = 2 ** 26, all = false): Recorder =>
  new Recorder({
    stream: 'Bed 3: 心/../x',
    folders: { episodes: join(folder, 'bundles'), all: all ? join(folder, 'recordings') : undefined },
    ringBytes,
    clock: { nowMs: () => ms(nowMs) },
    about: () => Promise.resolve(bundleAbout),
    ...{ onKept, onFault },
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-recorder-'));
  nowMs = 0;
  onKept.mockReset();
  onFault.mockReset();
  recorder = open();
});
afterEach(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

/** One frame a second. */
function show(...indices: number[]): void {
  for (const index of indices) {
    nowMs = 1000 * index;
    const { frame, verdict, jumped, time } = recordedFrame(index);
    const event = { kind: 'frame', frame, verdict, scored: undefined, jumped, rejudged: false };
    recorder.hear(event as unknown as JudgedFrame, source, time);
  }
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const framesIn = async (name: string): Promise<number[]> =>
  (await readBundle(join(folder, name))).frames.map(({ frame }) => frame);

it('keeps of an episode the 10 s before it and what follows until it is cut', async () => {
  show(...range(0, 20));
  const episode = { id: 7 };
  recorder.begin(episode);
  show(...range(21, 30));
  await recorder.close();
  const file = readdirSync(join(folder, 'bundles'))[0]!;
  expect(file).toMatch(/^Bed-3-心-x-\d{8}T\d{6}-1\.zip$/);
  expect(onKept.mock.calls).toEqual([[file, episode]]);
  expect(await framesIn(`bundles/${file}`)).toEqual(range(10, 30));
});

it('goes on for 5 s after the episode', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  show(1);
  recorder.begin({ id: 1 });
  recorder.end();
  show(2);
  vi.advanceTimersByTime(4999);
  show(3);
  vi.advanceTimersByTime(1);
  show(4);
  vi.useRealTimers();
  await recorder.close();
  expect(await framesIn(`bundles/${readdirSync(join(folder, 'bundles'))[0]!}`)).toEqual([1, 2, 3]);
});

it('holds no more in memory than it may', async () => {
  recorder = open(3 * (65_536 + 3));
  show(...range(0, 9));
  recorder.begin({ id: 1 });
  await recorder.close();
  expect(await framesIn(`bundles/${readdirSync(join(folder, 'bundles'))[0]!}`)).toEqual([7, 8, 9]);
});

it('records everything in pieces of a minute where that is asked for', async () => {
  recorder = open(2 ** 20, true);
  show(...range(0, 130));
  await recorder.close();
  const files = readdirSync(join(folder, 'recordings')).sort((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  );
  const pieces = await Promise.all(files.map((file) => framesIn(`recordings/${file}`)));
  expect(pieces).toEqual([range(0, 59), range(60, 119), range(120, 130)]);
});

it('says so where a clip cannot be written, and goes on', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  recorder = new Recorder({
    ...{ stream: 'x', ringBytes: 2 ** 20, clock: { nowMs: () => ms(nowMs) }, onKept, onFault },
    folders: { episodes: '/dev/null/x', all: undefined },
    about: () => Promise.resolve(bundleAbout),
  });
  show(1);
  recorder.begin({ id: 1 });
  show(2);
  // At once, not when the episode ends.
  await vi.waitFor(() => expect(onFault).toHaveBeenCalledOnce());
  await recorder.close();
  expect(onFault).toHaveBeenCalledOnce();
  expect(onKept).not.toHaveBeenCalled();
});
