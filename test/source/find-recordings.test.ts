import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecordings } from '../../server/source/find-recordings.ts';

describe('finding the videos of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'videos-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = async (path: string): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), 'x');
  };

  it('lists them by ending, in every folder below, sorted, hidden ones left out', async () => {
    for (const path of [
      'b.mp4',
      'Z.AVI',
      'a/2.gif',
      'a/10.mov',
      'a/b/c.mpeg',
      'notes.txt',
      '.x.mp4',
      '.git/y.mp4',
    ])
      await put(path);
    expect(await findRecordings(folder)).toEqual(
      ['Z.AVI', 'a/10.mov', 'a/2.gif', 'a/b/c.mpeg', 'b.mp4'].map((path) => join(folder, path)),
    );
  });

  it('lists DICOM files by what they hold', async () => {
    await put('words.dcm');
    for (const name of ['IM0001', 'cine.dcm'])
      await writeFile(join(folder, name), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]));
    await writeFile(join(folder, 'Makefile'), 'all:');
    expect(await findRecordings(folder)).toEqual(['IM0001', 'cine.dcm'].map((name) => join(folder, name)));
  });

  it('follows a link to a file, but neither a dangling one nor one to a folder that holds it', async () => {
    await put('a/one.mp4');
    await symlink(join(folder, 'a/one.mp4'), join(folder, 'two.mp4'));
    await symlink(join(folder, 'gone.mp4'), join(folder, 'three.mp4'));
    await symlink(folder, join(folder, 'round.mp4'));
    expect(await findRecordings(folder)).toEqual([join(folder, 'a/one.mp4'), join(folder, 'two.mp4')]);
  });

  it('says in one line what is wrong', async () => {
    await put('notes.txt');
    await expect(findRecordings(folder)).rejects.toMatchObject({ code: 'folder-without-video' });
    await expect(findRecordings(join(folder, 'gone'))).rejects.toMatchObject({ code: 'source-missing' });
    await expect(findRecordings(join(folder, 'notes.txt'))).rejects.toMatchObject({
      code: 'source-not-video',
    });
  });
});
