import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabelLog } from '../../server/store/label-log.ts';

let folder: string;
const path = (): string => join(folder, 'deep', 'labels.jsonl');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterEach(() => rm(folder, { recursive: true }));

const cine = { source: '/data/a.mp4', label: 'abnormal', extent: { kind: 'cine' } } as const;

describe('the log of labels', () => {
  it('gives back what was said, to another server too', async () => {
    const log = new LabelLog(path());
    expect(await log.read()).toEqual({ labels: [], patients: new Map() });
    const [first, second] = await Promise.all([
      log.add(cine),
      log.add({ ...cine, label: 'normal', extent: { kind: 'stretch', fromSeconds: 1, toSeconds: 2.5 } }),
    ]);
    expect([first, second]).toEqual([1, 2]);
    await log.namePatient('/data/a.mp4', 'p1');
    const read = await new LabelLog(path()).read();
    expect(read.labels).toEqual([
      { id: 1, ...cine },
      { id: 2, ...cine, label: 'normal', extent: { kind: 'stretch', fromSeconds: 1, toSeconds: 2.5 } },
    ]);
    expect(read.patients).toEqual(new Map([['/data/a.mp4', 'p1']]));
  });

  it('forgets a label that was taken back, keeps it on record, and gives its number to no other', async () => {
    const log = new LabelLog(path());
    await log.remove(await log.add(cine));
    expect((await log.read()).labels).toEqual([]);
    expect((await readFile(path(), 'utf8')).trim().split('\n')).toHaveLength(2);
    expect(await log.add(cine)).toBe(2);
  });

  it('forgets the patient of a source when he is named by nothing', async () => {
    const log = new LabelLog(path());
    await log.namePatient('/data/a.mp4', 'p1');
    await log.namePatient('/data/a.mp4', '');
    expect((await log.read()).patients.size).toBe(0);
  });

  it('goes on behind a line that was cut off as it was written', async () => {
    const log = new LabelLog(path());
    await log.add(cine);
    await appendFile(path(), '{"kind":"label","id":2,"sou');
    expect((await log.read()).labels).toHaveLength(1);
    await log.add(cine);
    expect((await new LabelLog(path()).read()).labels.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('says in one line where the file is no log of labels', async () => {
    const wrong = join(folder, 'labels.jsonl');
    await writeFile(wrong, 'path,label,group\na.mp4,normal,p1\n');
    await expect(new LabelLog(wrong).read()).rejects.toMatchObject({ code: 'labels-unusable' });
    await expect(new LabelLog(wrong).add(cine)).rejects.toThrow(/line 1 is no label.*--labels/);
    await expect(new LabelLog(folder).add(cine)).rejects.toMatchObject({ code: 'labels-unusable' });
  });
});
