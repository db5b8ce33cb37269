import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonitorError } from '../../server/core/errors.ts';
import { readModel } from '../../server/store/model-folder.ts';

const shipped = 'models/phantom-sax';
let folder: string;
let calibration: { model: { name: string; sha256: string }; preprocessing: number };
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'sonovigil-model-')), 'mine');
  await cp(shipped, folder, { recursive: true });
  calibration = JSON.parse(await readFile(join(folder, 'calibration.json'), 'utf8')) as typeof calibration;
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

const put = (changed: object): Promise<void> =>
  writeFile(join(folder, 'calibration.json'), JSON.stringify({ ...calibration, ...changed }));

describe('a model whose calibration is not its own', () => {
  it.each([
    [
      'another model',
      { model: { name: 'liver', sha256: 'cd'.repeat(32) } },
      /^calibration-foreign .*made for liver cdcdcdcdcdcd, not for phantom-sax [0-9a-f]{12}\. .*sonovigil calibrate/,
    ],
    [
      'another preprocessing',
      { preprocessing: 7 },
      /^calibration-foreign .*made with preprocessing 7, and phantom-sax has preprocessing 2\. .*sonovigil calibrate/,
    ],
    [
      'a model that does not watch motion',
      { motion: undefined },
      /^calibration-foreign .*made without motion, and the scoring of phantom-sax is by motion; calibrate again.*sonovigil calibrate/,
    ],
    ['an older version', { format: 1 }, /^calibration-version .*older.*sonovigil calibrate/],
    ['a newer version', { format: 99 }, /^calibration-version .*newer.*update Sonovigil/],
  ])('is refused in one line that says what to do: of %s', async (_, changed, line) => {
    await put(changed);
    const refused = await readModel(folder).catch((error: unknown) => error as MonitorError);
    const { code, message } = refused as MonitorError;
    expect(`${code} ${message}`).toMatch(line);
    expect(message).not.toContain('\n');
  });

  it('can be calibrated anew all the same', async () => {
    await put({ format: 1 });
    expect(await readModel(folder, false)).toMatchObject({ name: 'phantom-sax', calibration: undefined });
  });

  it('is taken when it is its own', async () => {
    await put({});
    expect((await readModel(folder)).calibration?.model).toEqual(calibration.model);
  });
});
