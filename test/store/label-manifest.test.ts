import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptLabel } from '../../server/store/label-log.ts';
import { labelManifest } from '../../server/store/label-manifest.ts';
import { readManifest } from '../../server/store/data-manifest.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

const label = (id: number, source: string, said: Partial<KeptLabel> = {}): KeptLabel => ({
  id,
  source,
  label: 'normal',
  extent: { kind: 'cine' },
  ...said,
});

describe('labelManifest', () => {
  it('is read as any manifest: path, label and patient of every labelled recording', async () => {
    const odd = '/data/a "b", c.mp4';
    const phantom = 'phantom:sax?seed=6&seconds=2';
    const { csv, cines } = labelManifest(
      {
        labels: [
          label(1, odd),
          label(2, odd, { label: 'abnormal', extent: { kind: 'frame', atSeconds: 1 } }),
          label(3, '/data/b.mp4', { label: 'abnormal', extent: { kind: 'frame', atSeconds: 1 } }),
          label(4, phantom),
          label(5, '/data/elsewhere.mp4'),
        ],
        patients: new Map([['/data/b.mp4', 'patient 7']]),
      },
      [odd, '/data/b.mp4', '/data/unlabelled.mp4', phantom].map((source) => ({
        source,
        group: `of ${source}`,
      })),
    );
    expect(cines).toBe(3);
    const path = join(folder, 'labels.csv');
    await writeFile(path, csv);
    expect(
      (await readManifest(path, [])).map(({ source, label, group }) => ({ source, label, group })),
    ).toEqual([
      { source: odd, label: 'normal', group: `of ${odd}` },
      { source: '/data/b.mp4', label: 'abnormal', group: 'patient 7' },
      { source: phantom, label: 'normal', group: `of ${phantom}` },
    ]);
  });

  it('has no rows without labels', () => {
    expect(
      labelManifest({ labels: [], patients: new Map() }, [{ source: '/data/a.mp4', group: 'a' }]).cines,
    ).toBe(0);
  });
});
