import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Calibration } from '../../server/core/calibration.ts';
import { readCalibration, writeCalibration } from '../../server/store/calibration-file.ts';

const calibration: Calibration = {
  model: { name: 'tiny', sha256: 'ab'.repeat(32) },
  preprocessing: 1,
  centre: Float32Array.of(0.1, -2, 3e-8),
  radius: 7.5,
  limits: { reconstruction: 0.04, latent: 7.5, peak: 0.3 },
  quantile: 0.995,
  normals: { frames: 640, groups: 20 },
};
const provenance = { software: '0.1.0', command: 'sonovigil calibrate' };

let folder: string;
const path = (): string => join(folder, 'calibration.json');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('calibration.json', () => {
  it('reads back what was written, the centre bit for bit', async () => {
    await writeCalibration(path(), calibration, provenance);
    expect(await readCalibration(path())).toEqual(calibration);
  });

  it('reads back a calibration of a model without a code', async () => {
    const codeless = {
      ...calibration,
      centre: undefined,
      radius: undefined,
      limits: { reconstruction: 0.04 },
    };
    await writeCalibration(path(), codeless, provenance);
    expect(await readCalibration(path())).toEqual(codeless);
  });

  it.each([
    ['no JSON', 'limits: none', 'not a JSON file'],
    ['another format', '{"format":2}', 'format'],
    ['a limit of 0', JSON.stringify({ ...plain(), limits: { peak: 0 } }), 'limits.peak'],
    ['a centre cut short', JSON.stringify({ ...plain(), centre: 'AAAA' }), '3 bytes'],
  ])('refuses %s in one line', async (_, text, line) => {
    await writeFile(path(), text);
    await expect(readCalibration(path())).rejects.toMatchObject({
      code: 'calibration-unreadable',
      message: expect.stringContaining(line),
    });
  });
});

function plain(): object {
  const { model, preprocessing, limits, quantile, normals } = calibration;
  return { format: 1, model, preprocessing, limits, quantile, normals, ...provenance };
}
