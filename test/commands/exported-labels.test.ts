import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelDesk } from '../../server/commands/label-desk.ts';
import { openSource } from '../../server/commands/open-source.ts';
import type { FrameSource } from '../../server/ports.ts';
import { LabelLog } from '../../server/store/label-log.ts';
import { sonovigil } from '../helpers/cli.ts';

const stream = 's1';
const normals = [11, 12, 13].map((seed) => `phantom:sax?seed=${seed}&seconds=1.5`);
const abnormals = [14, 15].map((seed) => `phantom:sax?seed=${seed}&seconds=1.5&anomaly=lad`);

let folder: string;
let manifest: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
  manifest = join(folder, 'labels.csv');
  let playing: FrameSource | undefined;
  const desk = new LabelDesk({
    id: stream,
    playing: () => playing,
    recordings: () => [...normals, ...abnormals],
    log: new LabelLog(join(folder, 'labels.jsonl')),
    server: { publish: () => undefined },
    sinceTime: '2026-11-25T00:00:00.000Z',
  });
  for (const [label, sources] of Object.entries({ normal: normals, abnormal: abnormals }) as [
    'normal' | 'abnormal',
    readonly string[],
  ][])
    for (const named of sources) {
      playing = await openSource(named);
      const extent = { kind: 'stretch', fromSeconds: 0.2, toSeconds: 1 } as const;
      const refusal = await desk.request({ kind: 'label', stream, label, extent }, 'A. Nurse');
      if (refusal !== undefined) throw new Error(JSON.stringify(refusal));
    }
  const exported = await desk.request({ kind: 'export-labels', stream }, 'A. Nurse');
  if (typeof exported !== 'object') throw new TypeError(`no manifest came: ${exported}`);
  await writeFile(manifest, exported.csv);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a manifest of labels', () => {
  it('is what evaluate reads', async () => {
    const { code, stdout, stderr } = await sonovigil(['evaluate', '--manifest', manifest, '--json']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { cines } = JSON.parse(stdout) as { cines: { source: string; side: string; group: string }[] };
    expect(cines.map(({ source, side }) => [source, side]).sort()).toEqual([
      ...normals.map((source) => [source, 'normal']),
      ...abnormals.map((source) => [source, 'abnormal']),
    ]);
    expect(cines[0]?.group).toBe('phantom-11');
  }, 240_000);

  it('is what calibrate reads, taking the normals alone', async () => {
    const out = join(folder, 'calibration.json');
    const { code, stderr } = await sonovigil(['calibrate', '--manifest', manifest, '--out', out]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { normals: counted, normalScores } = JSON.parse(await readFile(out, 'utf8')) as {
      normals: { patients: number };
      normalScores: Record<string, string>;
    };
    expect(counted.patients).toBe(3);
    expect(Object.keys(normalScores)).toEqual(['reconstruction', 'latent', 'peak', 'motion']);
  }, 240_000);
});
