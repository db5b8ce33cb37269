import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EpisodeKeeper } from '../../server/commands/episode-keeper.ts';
import type { OpenModel } from '../../server/commands/open-model.ts';
import type { Recorder } from '../../server/commands/recorder.ts';
import { Stream } from '../../server/commands/stream.ts';
import { WriteQueue } from '../../server/commands/write-queue.ts';
import { defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import { SqliteEpisodes } from '../../server/store/sqlite-episodes.ts';
import type { RunningServer } from '../../server/transport/open-server.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeRecording } from '../helpers/fake-source.ts';

let folder: string;
let store: SqliteEpisodes;
let stream: Stream;
const published = vi.fn();
const recorder = { hear: vi.fn(), begin: vi.fn(), end: vi.fn(), cut: vi.fn() };

/** A stream of frames whose scores are all 0.1, over their limit. */
function watch(loop = false): Stream {
  const model = {
    engine: fakeEngine(),
    stored: { name: 'fake', sha256: 'a'.repeat(64) },
    limits: { peak: 0.05 },
  } as unknown as OpenModel;
  const server = { publish: published, viewers: () => 0, wantsInspection: () => false };
  const writes = new WriteQueue({ nowMs: () => monotonicClock.nowMs(), onFault: () => undefined });
  const modelHash = model.stored.sha256;
  const episodes = new EpisodeKeeper({
    ...{ stream: 'Bed 3', modelHash, store, writes },
    calibration: () => undefined,
    recorder: recorder as unknown as Recorder,
  });
  return new Stream(
    {
      ...{ id: 's1', name: 'Bed 3', model, loop, episodes },
      source: fakeRecording({ timesSeconds: [0, 0.1, 0.2, 0.3, 0.4] }),
      clock: monotonicClock,
      alarmSettings: defaultAlarmSettings,
      machine$: NEVER,
    },
    server as unknown as RunningServer,
  );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-keeper-'));
  store = SqliteEpisodes.open({ folder, software: '1' });
  stream = watch();
});
afterEach(() => {
  stream.close();
  store.close();
  rmSync(folder, { recursive: true });
  published.mockReset();
});
const kept = () => store.list({ limit: 9 });

it('keeps an episode when its alarm is raised, and its end when the stream is closed', async () => {
  await vi.waitFor(() => expect(kept()).toHaveLength(1));
  expect(kept()[0]).toMatchObject({
    stream: 'Bed 3',
    sourceKind: 'recorded',
    startSeconds: 0,
    modelHash: 'a'.repeat(64),
    peak: { value: 0.1, ratio: 2 },
  });
  expect(kept()[0]!.end).toBeUndefined();
  stream.close();
  expect(kept()[0]!.end).toMatchObject({ ending: 'stopped' });
});

it('has an acknowledgement on record before any viewer is told of it', async () => {
  await vi.waitFor(() => expect(kept()).toHaveLength(1));
  const before: unknown[] = [];
  published.mockImplementation(() => before.push(kept()[0]!.acknowledged?.by));
  const alarm = stream.hello().state.alarms[0]!.id;
  expect(stream.request({ kind: 'acknowledge', stream: 's1', alarm }, 'operator')).toBeUndefined();
  expect(stream.hello().state.alarms[0]!.acknowledged).toBe(true);
  expect(before).toEqual(['operator']);
});

it('acknowledges the alarm all the same where that cannot be saved, and says so', async () => {
  await vi.waitFor(() => expect(kept()).toHaveLength(1));
  vi.spyOn(store, 'acknowledge').mockImplementation(() => {
    throw new Error('It is not saved: the disk is full.');
  });
  const alarm = stream.hello().state.alarms[0]!.id;
  expect(stream.request({ kind: 'acknowledge', stream: 's1', alarm }, 'operator')).toContain('not saved');
  expect(stream.hello().state.alarms[0]!.acknowledged).toBe(true);
});

it('ends the episode when another source is played in its place', async () => {
  await vi.waitFor(() => expect(kept()).toHaveLength(1));
  stream.play(fakeRecording({ timesSeconds: [] }));
  expect(kept()[0]!.end).toMatchObject({ ending: 'source-changed' });
});
