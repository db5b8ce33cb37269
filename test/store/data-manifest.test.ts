import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../server/store/data-manifest.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function manifest(text: string): Promise<string> {
  const path = join(folder, 'data.csv');
  await writeFile(path, text);
  return path;
}

const table = `path,label,group,use
"a, one.mp4",normal,p1,train
b.mp4,abnormal,p2,val
c.mp4,borderline,p2,train
phantom:sax?seed=3,,p3,train
`;

describe('readManifest', () => {
  it('counts paths from its own folder and keeps phantom sources', async () => {
    const rows = await readManifest(await manifest(table), []);
    expect(rows.map(({ source }) => source)).toEqual([
      join(folder, 'a, one.mp4'),
      join(folder, 'b.mp4'),
      join(folder, 'c.mp4'),
      'phantom:sax?seed=3',
    ]);
  });

  it('takes only normal and abnormal as labels', async () => {
    const rows = await readManifest(await manifest(table), []);
    expect(rows.map(({ label }) => label)).toEqual(['normal', 'abnormal', undefined, undefined]);
  });

  it('selects rows in which every condition holds', async () => {
    const rows = await readManifest(await manifest(table), ['use=train', 'label=normal']);
    expect(rows.map(({ group }) => group)).toEqual(['p1']);
  });

  it.each([
    ['path,label\na,normal\n', [], '"group" is missing'],
    [table, ['use=test'], 'none of its 4 rows has use=test'],
    [table, ['colour=red'], 'no column "colour" (it has path, label, group, use)'],
    [table, ['use'], 'column=value, not "use"'],
    ['path,label,group\n"a,normal,p1\n', [], 'not CSV'],
  ])('says in one line what is wrong: %j %j', async (text, where, line) => {
    await expect(readManifest(await manifest(text), where)).rejects.toThrow(line);
  });

  it('says that a manifest is not there', async () => {
    await expect(readManifest(join(folder, 'none.csv'), [])).rejects.toThrow('no such file');
  });
});
