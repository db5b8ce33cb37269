import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkFolder, readFold, writeFold } from '../../server/lab/work-folder.ts';
import { judgedCine } from './cines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-work-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openWorkFolder', () => {
  it('goes on with the same run, and refuses another with what differs', async () => {
    await openWorkFolder(folder, { seed: '1', folds: '5' });
    await openWorkFolder(folder, { seed: '1', folds: '5' });
    await expect(openWorkFolder(folder, { seed: '1', folds: '4' })).rejects.toMatchObject({
      code: 'work-folder-taken',
      message: expect.stringContaining('another folds'),
    });
  });

  it('never writes over a folder that is not its own', async () => {
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    await expect(openWorkFolder(folder, { seed: '1' })).rejects.toMatchObject({ code: 'work-folder-taken' });
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
  });
});

describe('writeFold', () => {
  it('keeps what a finished fold left, to the last digit', async () => {
    const { cine } = judgedCine({ scores: { reconstruction: [0.1 + 0.2, 1 / 3] }, code: [Math.fround(0.1)] });
    const run = { fold: 1, limits: { reconstruction: Math.PI }, test: [cine], others: [] };
    expect(await readFold(folder)).toBeUndefined();
    await writeFold(folder, run);
    expect(await readFold(folder)).toEqual(run);
  });

  it('says that a fold is damaged, and does not train it silently anew', async () => {
    await writeFile(join(folder, 'fold.json'), '{"fold":');
    await expect(readFold(folder)).rejects.toMatchObject({ code: 'work-folder-taken' });
  });
});
