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

const put = ({ model, ...changed }: Readonly<Record<string, unknown>>): Promise<void> =>
  writeFile(
    join(folder, 'calibration.json'),
    JSON.stringify({ ...calibration, ...changed, model: { ...calibration.model, ...(model as object) } }),
  );

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
    [
      'a model that was fed otherwise',
      { model: { use: 'ab'.repeat(32) } },
      /^calibration-foreign .*made with phantom-sax fed or read otherwise than its manifest.json says now; calibrate again/,
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

describe('a manifest that says how a model is fed and read', () => {
  let manifest: object;
  beforeAll(async () => {
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as object;
  });
  afterAll(() => writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest)));
  const read = async (more: object) => {
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...more }));
    return readModel(folder, false);
  };

  it('is taken as it is', async () => {
    const use = {
      kind: 'anomaly-map',
      input: { size: [224, 320], channels: 3, mean: [0.4], std: [0.2], range: [-1, 1] },
      outputs: { map: 'heat', score: 'distance' },
      map: { scale: 0.02 },
    };
    expect((await read(use)).use).toEqual(use);
  });

  it('says nothing where it says nothing', async () => {
    expect((await read({ input: undefined })).use).toEqual({});
  });

  it.each([
    [{ kind: 'classifier' }, /\(kind: /],
    [{ input: { size: 0 } }, /\(input\.size: /],
    [{ input: { channels: 2 } }, /\(input\.channels: expected 1 or 3\)/],
    [{ input: { std: [0.2, 0] } }, /\(input\.std\.1: /],
    [{ input: { range: [1, 0] } }, /\(input\.range: expected \[low, high\], low below high\)/],
    [{ input: { means: [1] } }, /\(input: .*means/],
    [{ map: { scale: -1 } }, /\(map\.scale: /],
    [{ outputs: { values: 'log' } }, /\(outputs\.values: /],
  ])('is refused in one line: %j', async (more, words) => {
    const refused = await read(more).catch((error: unknown) => error as MonitorError);
    expect(refused).toMatchObject({ code: 'model-unreadable', message: expect.stringMatching(words) });
    expect((refused as MonitorError).message).not.toContain('\n');
  });
});
