import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenModel } from '../../server/commands/open-model.ts';
import type { StreamSettings } from '../../server/commands/stream-settings.ts';
import type { DeskRequest } from '../../server/commands/desk-requests.ts';
import { TuningDesk } from '../../server/commands/tuning-desk.ts';
import type { FrameSource } from '../../server/ports.ts';
import { writeCalibration } from '../../server/store/calibration-file.ts';
import { readFiled } from '../../server/store/saved-calibrations.ts';
import type { ServerMessage } from '../../server/wire/messages.ts';
import { exampleCalibration } from '../helpers/example-calibration.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeRecording, tenths } from '../helpers/fake-source.ts';

const stream = 's1';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function open(settings: Partial<StreamSettings> = {}, source?: FrameSource) {
  const provenance = { software: '0.1.0', command: 'sonovigil calibrate' };
  await writeCalibration(join(folder, 'calibration.json'), exampleCalibration, provenance);
  const told: ServerMessage[] = [];
  const watched = {
    settings: {
      limits: exampleCalibration.limits,
      rule: { onSeconds: 0.2, offSeconds: 2, endRatio: 1 },
      ...settings,
    },
    source,
    takeSaved: vi.fn((saved: StreamSettings) => void (watched.settings = saved)),
  };
  const model = {
    engine: fakeEngine(),
    stored: {
      ...{ folder, name: 'tiny', sha256: exampleCalibration.model.sha256 },
      calibration: exampleCalibration,
    },
    limits: exampleCalibration.limits,
    motion: undefined,
  } as unknown as OpenModel;
  const desk = new TuningDesk({
    ...{ id: stream, stream: watched, model },
    server: { publish: (message) => void told.push(message) },
    now: () => '2026-11-25T03:00:00.000Z',
  });
  return { desk, told, watched };
}
const save: DeskRequest = {
  ...{ kind: 'save-calibration', stream, name: 'Night', author: 'M. Sato', reason: 'too many alarms' },
};

describe('the desk of a stream', () => {
  it('lists the calibration that the model came with, and how its normals were spread where it says', async () => {
    const { desk, told } = await open();
    expect(await desk.request({ kind: 'list-calibrations', stream }, 'A. Nurse')).toBeUndefined();
    expect(told).toMatchObject([
      { kind: 'calibrations', chosen: 'calibration.json', calibrations: [{ id: 'calibration.json' }] },
    ]);
    expect(told[0]).not.toHaveProperty('normals');
  });

  it('saves what is in force, says what it came from, and drops what is no longer true of it', async () => {
    const rule = { onSeconds: 1, offSeconds: 3, endRatio: 0.8 };
    const { desk, told, watched } = await open({ limits: { reconstruction: 0.04, peak: 0.5 }, rule });
    expect(await desk.request(save, 'A. Nurse')).toBeUndefined();
    const last = told.at(-1);
    if (last?.kind !== 'calibrations') throw new TypeError('no list came');
    expect(last.chosen).toBe('Night-v1.json');
    expect(last.calibrations[1]?.saved?.from).toEqual({
      id: 'calibration.json',
      hash: last.calibrations[0]?.hash,
    });
    expect(watched.takeSaved).toHaveBeenCalledWith(watched.settings, 'A. Nurse');
    const { calibration: kept } = await readFiled(join(folder, 'calibrations', 'Night-v1.json'));
    expect(kept).toMatchObject({ limits: { reconstruction: 0.04, peak: 0.5 }, episodeRule: rule });
    // The limit of the reconstruction has not moved, so its interval still says how far it can be trusted.
    expect(Object.keys(kept.intervals)).toEqual(['reconstruction']);
    expect(kept.leftOut).toBeUndefined();
    expect(kept.latent).toEqual(exampleCalibration.latent);
  });

  it('takes the settings of one that was saved back into force', async () => {
    const { desk, watched } = await open({ limits: { peak: 0.5 } });
    await desk.request(save, 'A. Nurse');
    expect(
      await desk.request({ kind: 'choose-calibration', stream, calibration: 'calibration.json' }, 'A. Nurse'),
    ).toBeUndefined();
    expect(watched.settings.limits).toEqual(exampleCalibration.limits);
    expect(
      await desk.request({ kind: 'choose-calibration', stream, calibration: 'Night-v1.json' }, 'A. Nurse'),
    ).toBeUndefined();
    expect(watched.settings.limits).toEqual({ peak: 0.5 });
  });

  it('refuses one that is not there, one of another centre, and a path', async () => {
    const { desk, watched } = await open();
    const other = {
      ...exampleCalibration,
      latent: { kind: 'euclidean' as const, centre: Float32Array.of(9) },
    };
    await desk.request(save, 'A. Nurse');
    const foreign = join(folder, 'calibrations', 'Foreign-v1.json');
    const saved = (await readFiled(join(folder, 'calibrations', 'Night-v1.json'))).calibration.saved;
    await writeCalibration(foreign, { ...other, saved }, { software: '0.1.0', command: '' });
    watched.takeSaved.mockClear();
    const choose = (calibration: string) =>
      desk.request({ kind: 'choose-calibration', stream, calibration }, 'A. Nurse');
    expect(await choose('Foreign-v1.json')).toContain('another centre');
    expect(await choose('Gone-v1.json')).toContain('no calibration "Gone-v1.json"');
    await mkdir(join(folder, 'elsewhere'));
    await copyFile(join(folder, 'calibration.json'), join(folder, 'elsewhere', 'x.json'));
    expect(await choose('../elsewhere/x.json')).toContain('no calibration');
    expect(watched.takeSaved).not.toHaveBeenCalled();
  });

  it('says in one line why it cannot save', async () => {
    const { desk } = await open();
    expect(await desk.request({ ...save, name: '../x' }, 'A. Nurse')).toMatch(
      /^The calibration is not saved: .*letters/,
    );
  });

  it('scores the whole of a recording in the background, in parts, and tells it again', async () => {
    const timesSeconds = tenths(600);
    const { desk, told } = await open({}, fakeRecording({ timesSeconds }));
    expect(await desk.request({ kind: 'score-all', stream }, 'A. Nurse')).toBeUndefined();
    const parts = () => told.filter((message) => message.kind === 'whole-scores');
    await vi.waitFor(() => expect(parts().at(-1)?.state).toBe('whole'));
    expect(parts().flatMap((part) => [...part.timeSeconds])).toEqual(timesSeconds);
    expect(parts().map(({ before }) => before)).toEqual([0, 0, 64, 128, 192, 256, 320, 384, 448, 512, 576]);
    expect(new Set(parts().flatMap(({ peak }) => [...peak]))).toEqual(new Set([Math.fround(0.1)]));
    const before = parts();
    await desk.request({ kind: 'score-all', stream }, 'A. Nurse');
    expect(parts().slice(before.length)).toEqual(before);
  });

  it('says where a recording breaks off, and tries again when asked again', async () => {
    const { desk, told } = await open({}, fakeRecording({ timesSeconds: tenths(9), failAt: 4 }));
    await desk.request({ kind: 'score-all', stream }, 'A. Nurse');
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ state: 'failed', line: 'the recording broke off' }),
    );
    await desk.request({ kind: 'score-all', stream }, 'A. Nurse');
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ state: 'whole' }));
  });

  it('scores no live source from end to end', async () => {
    const recording = fakeRecording({ timesSeconds: [] });
    const live = { ...recording, description: { ...recording.description, kind: 'live' as const } };
    const { desk } = await open({}, live);
    expect(await desk.request({ kind: 'score-all', stream }, 'A. Nurse')).toContain('Only a recording');
  });
});
