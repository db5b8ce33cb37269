import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSaved, readFiled, saveCalibration } from '../../server/store/saved-calibrations.ts';
import { exampleCalibration } from '../helpers/example-calibration.ts';

const from = { id: 'calibration.json', hash: 'cd'.repeat(32) };
const time = '2026-11-25T03:00:00.000Z';
const provenance = { software: '0.1.0', command: 'saved in the viewer' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterEach(() => rm(folder, { recursive: true }));

const save = (name = 'Night shift', change: { author?: string; reason?: string } = {}) =>
  saveCalibration(folder, exampleCalibration, {
    named: { name, author: 'M. Sato', reason: 'two false alarms a night', from, ...change },
    time,
    provenance,
  });

describe('saveCalibration', () => {
  it('writes a file that reads back as a calibration, with who, why, when and from what', async () => {
    const { path, id, hash } = await save();
    expect(id).toBe('Night_shift-v1.json');
    const saved = {
      ...{ name: 'Night shift', version: 1, author: 'M. Sato', reason: 'two false alarms a night' },
      time,
      from,
    };
    expect((await readFiled(path)).calibration).toEqual({ ...exampleCalibration, saved });
    expect(hash).toBe(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  });

  it('never takes the place of another: each has the next version, also of ten at once', async () => {
    const first = await save();
    const before = await readFile(first.path, 'utf8');
    const more = await Promise.all(Array.from({ length: 9 }, () => save()));
    expect(new Set(more.map(({ id }) => id)).size).toBe(9);
    expect(await readFile(first.path, 'utf8')).toBe(before);
    const listed = await listSaved(folder);
    expect(listed.map(({ calibration }) => calibration.saved?.version)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect((await readdir(join(folder, 'calibrations'))).filter((name) => name.endsWith('.part'))).toEqual(
      [],
    );
  });

  it('takes a name in any script', async () => {
    expect((await save('夜勤 2号')).id).toBe('夜勤_2号-v1.json');
  });

  it.each([
    '../../etc/passwd',
    '/tmp/x',
    '.hidden',
    'a/b',
    'a\\b',
    'a.json',
    '',
    '   ',
    'x'.repeat(41),
    'a\nb',
  ])('refuses the name %j in one line', async (name) => {
    await expect(save(name)).rejects.toMatchObject({ code: 'calibration-not-saved' });
    await expect(save(name)).rejects.toThrow(/^[^\n]+$/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('asks who and why', async () => {
    await expect(save('a', { author: ' ' })).rejects.toThrow('it needs a person');
    await expect(save('a', { reason: '' })).rejects.toThrow('it needs a reason');
  });

  it('says so where the folder cannot be written', async () => {
    await writeFile(join(folder, 'calibrations'), 'a file in its place');
    await expect(save()).rejects.toMatchObject({ code: 'calibration-not-saved' });
    await chmod(folder, 0o700);
  });
});

describe('listSaved', () => {
  it('leaves out what is no saved calibration', async () => {
    expect(await listSaved(folder)).toEqual([]);
    const { id } = await save();
    await writeFile(join(folder, 'calibrations', 'notes.json'), '{}');
    await writeFile(join(folder, 'calibrations', 'broken.json'), '{');
    expect((await listSaved(folder)).map((filed) => filed.id)).toEqual([id]);
  });
});
