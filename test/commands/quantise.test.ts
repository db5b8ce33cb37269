import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../server/store/sha256.ts';
import { exportModel } from '../../server/training/export-model.ts';
import { networkOf } from '../../server/training/network.ts';
import { sonovigil } from '../helpers/cli.ts';
import { livelyParameters, narrowBlocks } from '../training/small-network.ts';

let folder: string;
let model: string;
const normals = ['--normals', 'phantom:sax?seed=1..3&seconds=0.2'];
/** Five commands, on a machine that may be busy. */
const patienceMs = 300_000;
const quick = ['--per-cine', '3', '--seconds', '0.2'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-quantise-'));
  model = join(folder, 'small.onnx');
  const network = networkOf(256, narrowBlocks);
  await writeFile(model, exportModel(network, Float32Array.from(livelyParameters(network, 1))));
});
afterAll(() => rm(folder, { recursive: true }));

interface Manifest {
  readonly name: string;
  readonly hashes: { readonly model: string };
  readonly quantised: { readonly from: object; readonly layers: readonly string[]; readonly command: string };
}

describe('quantise', () => {
  it(
    'writes a model folder that scores, says what changed, and is never written over',
    async () => {
      const out = join(folder, 'models', 'small-int8');
      const abnormal = ['--abnormal', 'phantom:sax?seed=1..2&seconds=0.2&anomaly=gain'];
      const made = await sonovigil(['quantise', model, ...normals, ...abnormal, ...quick, '--out', out]);
      expect(made).toMatchObject({ code: 0 });
      expect(made.stdout).toMatch(/^int8 +3 of 11 convolutions; ranges of 6 frames of 2 patients$/m);
      expect(made.stdout).toMatch(/^a frame +[\d.]+ ms, in float [\d.]+ {3}ratio [\d.]+ \(\d+ rounds/m);
      expect(made.stdout).toMatch(/^against float, 3 frames of 1 normal patients/m);
      expect(made.stdout).toMatch(/^ {2}latent +differs by [\d.]+ %, at most [\d.]+ %/m);
      expect(made.stdout).toMatch(/^ {2}peak +by frame [\d.]+ -> [\d.]+, by cine [\d.]+ -> [\d.]+$/m);
      expect(made.stdout).toMatch(/orth it/);
      expect(made.stdout).toContain(`npx sonovigil calibrate <normals> --model ${out}`);

      expect((await readdir(out)).sort()).toEqual(['card.md', 'manifest.json', 'model.onnx']);
      const bytes = await readFile(join(out, 'model.onnx'));
      const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as Manifest;
      expect(manifest.name).toBe('small-int8');
      expect(manifest.hashes.model).toBe(sha256Of(bytes));
      expect(manifest.quantised.from).toEqual({ name: 'small', sha256: sha256Of(await readFile(model)) });
      expect(manifest.quantised.layers).toHaveLength(3);
      expect(manifest.quantised.command).toContain('sonovigil quantise');
      expect(await readFile(join(out, 'card.md'), 'utf8')).toContain(manifest.hashes.model);

      const scored = await sonovigil(['score', 'phantom:sax?seed=9&seconds=0.1', '--model', out]);
      expect(scored.code).toBe(0);
      expect(scored.stdout.trim().split('\n').length).toBeGreaterThan(1);

      const again = await sonovigil(['quantise', model, ...normals, ...quick, '--out', out]);
      expect(again).toMatchObject({ code: 2, stdout: '' });
      expect(again.stderr).toMatch(/^sonovigil: .*is there already, and is not replaced\. .*--out\.\n$/);
      expect(await readFile(join(out, 'model.onnx'))).toEqual(bytes);

      const twice = await sonovigil(['quantise', out, ...normals, ...quick, '--out', join(folder, 'twice')]);
      expect(twice).toMatchObject({ code: 1, stdout: '' });
      expect(twice.stderr).toMatch(/^sonovigil: .*expected a network in float.*in int8 already.*\n$/);
      expect(existsSync(join(folder, 'twice'))).toBe(false);
    },
    patienceMs,
  );

  it.each([
    ['no normals', [], { code: 2, line: /--normals/ }],
    ['one patient', ['--normals', 'phantom:sax?seed=1'], { code: 2, line: /one patient.*--held-out/ }],
    ['no such cine', ['--normals', 'nowhere.mp4', 'nor-here.mp4'], { code: 1, line: /No file or folder/ }],
    [
      'a share of a frame',
      [...normals, '--per-cine', '0.5'],
      { code: 2, line: /--per-cine takes a whole number/ },
    ],
    ['no time', [...normals, '--seconds', '0'], { code: 2, line: /--seconds takes a number/ }],
  ])('refuses %s in one line', async (_, args, { code, line }) => {
    const out = join(folder, 'refused');
    const refused = await sonovigil(['quantise', model, ...args, '--out', out]);
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toMatch(line);
    expect(existsSync(out)).toBe(false);
  });
});
