import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Calibration } from '../../server/core/calibration.ts';
import { writeCalibration } from '../../server/store/calibration-file.ts';
import { readFiled } from '../../server/store/saved-calibrations.ts';

const interval = { low: 0.03, high: 0.05, draws: 2000 };
const calibration: Calibration = {
  model: { name: 'tiny', sha256: 'ab'.repeat(32) },
  preprocessing: 1,
  limits: { reconstruction: { lower: 0.01, upper: 0.04 }, latent: 7.5, peak: 0.3 },
  asked: { target: { kind: 'false-alarms', perHour: 2 }, twoSided: ['reconstruction'] },
  normals: { patients: 20, cines: 25, frames: 640, minutes: 0.43 },
  intervals: { reconstruction: { upper: interval, lower: interval }, peak: { upper: interval } },
  leftOut: {
    episodes: 1,
    hours: 0.007,
    perHour: 140,
    interval,
    atMostPerHour: 660,
    patientsWithEpisodes: 1,
    flaggedShare: 0.01,
  },
  latent: { kind: 'euclidean', centre: Float32Array.of(0.1, -2, 3e-8) },
  motion: {
    mean: new Float32Array(256).fill(0.02),
    components: new Float32Array(512).fill(1 / 16),
    spread: new Float32Array(256).fill(0.003),
  },
  appearance: {
    dark: { low: 0, high: 12 },
    middle: { low: 30, high: 62.5 },
    bright: { low: 99, high: 130 },
    depthMm: { low: 120, high: 150 },
  },
};
const provenance = { software: '0.1.0', command: 'sonovigil calibrate' };

let folder: string;
const path = (): string => join(folder, 'calibration.json');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (): Promise<Record<string, unknown>> => {
  await writeCalibration(path(), calibration, provenance);
  return JSON.parse(await readFile(path(), 'utf8')) as Record<string, unknown>;
};

describe('calibration.json', () => {
  it('reads back what was written, the centre bit for bit', async () => {
    await writeCalibration(path(), calibration, provenance);
    expect((await readFiled(path())).calibration).toEqual(calibration);
  });

  it('reads back one of a single patient and a model without a code', async () => {
    const bare: Calibration = {
      ...calibration,
      limits: { reconstruction: 0.04 },
      asked: { target: { kind: 'quantile', share: 0.995 }, twoSided: [] },
      intervals: {},
      leftOut: undefined,
      latent: undefined,
      appearance: undefined,
    };
    await writeCalibration(path(), bare, provenance);
    expect((await readFiled(path())).calibration).toEqual(bare);
  });

  it('reads one of format 2, from before it said how normals looked', async () => {
    const { appearance, ...before } = await written();
    expect(appearance).toBeDefined();
    await writeFile(path(), JSON.stringify({ ...before, format: 2 }));
    expect((await readFiled(path())).calibration).toEqual({ ...calibration, appearance: undefined });
  });

  it('says format, software, command and radius for people and later versions', async () => {
    expect(await written()).toMatchObject({ format: 3, ...provenance, latent: { radius: 7.5 } });
  });

  it.each([
    [1, 'of format 1, older than'],
    [4, 'of format 4, newer than'],
  ])('refuses format %d in one line that says what to do', async (format, line) => {
    await writeFile(path(), JSON.stringify({ ...(await written()), format }));
    await expect(readFiled(path())).rejects.toMatchObject({
      code: 'calibration-version',
      message: expect.stringMatching(new RegExp(`${line}.*sonovigil calibrate`)),
    });
  });

  it.each([
    ['no JSON', () => 'limits: none', 'not a JSON file'],
    ['a limit of 0', (file: object) => ({ ...file, limits: { peak: 0 } }), 'limits.peak'],
    [
      'a centre cut short',
      (file: object) => ({ ...file, latent: { kind: 'euclidean', centre: 'AAAA' } }),
      '3 bytes',
    ],
    ['a field it does not know', (file: object) => ({ ...file, extra: 1 }), 'extra'],
  ])('refuses %s in one line', async (_, change, line) => {
    const changed = change(await written());
    await writeFile(path(), typeof changed === 'string' ? changed : JSON.stringify(changed));
    await expect(readFiled(path())).rejects.toMatchObject({
      code: 'calibration-unreadable',
      message: expect.stringContaining(line),
    });
  });
});
