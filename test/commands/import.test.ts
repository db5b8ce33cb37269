import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType } from '../../server/graph/onnx.ts';
import { readModel } from '../../server/store/model-folder.ts';
import { sonovigil } from '../helpers/cli.ts';
import { affineModel, anomalibModel } from '../helpers/foreign-models.ts';
import { smallAutoencoder } from '../helpers/tiny-models.ts';

// Each starts the program several times, on machines that have other work.
vi.setConfig({ testTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};
const manifestOf = async (out: string) =>
  JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as Record<string, unknown>;

/** The scores of the first frames of a simulated heart, by the command. */
async function scoresBy(model: string): Promise<readonly Record<string, number>[]> {
  const { code, stdout } = await sonovigil(['score', 'phantom:sax?seed=5&seconds=0.1', '--model', model]);
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { scores: Record<string, number> }).scores);
}

/** Knows nothing above 0, as what ends in a −1..0 of −1..1: fed 0..1, it gives black. */
function lowerHalf(): Uint8Array {
  const g = new GraphBuilder();
  g.named('out', 'Clip', { input: ['in', g.scalar(-1), g.scalar(0)] });
  const port = { type: dataType.float, shape: ['N', 1, 128, 128] };
  return g.encode([{ name: 'in', ...port }], [{ name: 'out', ...port }]);
}

function classifier(): Uint8Array {
  const g = new GraphBuilder();
  g.named('classes', 'Flatten', { input: [g.op('GlobalAveragePool', ['in'])], axis: 1 });
  const shape = ['N', 3, 224, 224];
  return g.encode(
    [{ name: 'in', type: dataType.float, shape }],
    [{ name: 'classes', type: dataType.float, shape: ['N', 3] }],
  );
}

describe('import, of a model that gives x̂', () => {
  it('says what it understood, and writes a folder that is scored and calibrated with', async () => {
    const path = await put(
      'colour.onnx',
      affineModel({ channels: 3, height: 160, width: 224, layout: 'nhwc', factor: 0.9 }),
    );
    const out = join(folder, 'colour');
    const told = ['--mean', '0.485,0.456,0.406', '--std', '0.229,0.224,0.225', '--name', 'Theirs'];
    const { code, stdout, stderr } = await sonovigil(['import', path, '--out', out, ...told]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^input +in: 224×160 px, 3 channels, each the same grey, channels last, frames together/m,
    );
    expect(stdout).toMatch(/^gives +out: x̂, compared with the picture at 224×160 px$/m);
    expect(stdout).toMatch(/^code +none: no latent score$/m);
    expect(stdout).toMatch(/^trial +32 frames of the simulated heart, 8 patients: [\d.]+ ms a frame$/m);
    expect(stdout).toMatch(/error of x̂ [\d.e-]+ beside the mean image's 0\.0\d+/);
    expect(await manifestOf(out)).toMatchObject({
      name: 'Theirs',
      kind: 'reconstruction',
      input: { size: [160, 224], channels: 3, mean: [0.485, 0.456, 0.406], range: [0, 1] },
      outputs: { reconstruction: 'out' },
      import: { command: expect.stringContaining('sonovigil import') },
    });
    expect(await readFile(join(out, 'card.md'), 'utf8')).toContain('# Theirs');

    const scores = await scoresBy(out);
    expect(scores.every(({ reconstruction }) => reconstruction! > 0 && reconstruction! < 0.1)).toBe(true);
    const normals = 'phantom:sax?seed=11..13&seconds=0.2';
    expect(await sonovigil(['calibrate', normals, '--model', out])).toMatchObject({ code: 0 });
    expect((await readModel(out)).calibration?.limits).toHaveProperty('peak');

    // Fed otherwise it scores otherwise, though its file is the same.
    const manifestPath = join(out, 'manifest.json');
    const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as { input: object };
    await writeFile(
      manifestPath,
      JSON.stringify({ ...manifest, input: { ...manifest.input, range: [0, 2] } }),
    );
    await expect(readModel(out)).rejects.toMatchObject({ code: 'calibration-foreign' });
  });

  it('finds the code, and warns where x̂ is worse than the mean image', async () => {
    const path = await put('small.onnx', smallAutoencoder());
    const out = join(folder, 'small');
    const normals = ['--normals', 'phantom:sax?seed=1..2&seconds=0.1'];
    const { code, stdout, stderr } = await sonovigil(['import', path, '--out', out, ...normals]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/a code of 2,048 numbers/);
    expect(stderr).toMatch(/^sonovigil: x̂ is worse than the mean image .*\n$/);
    expect(await manifestOf(out)).toMatchObject({ network: { code: 'code' } });
  });

  it('says which option does better where the model was fed wrongly', async () => {
    const path = await put('half.onnx', lowerHalf());
    const wrong = await sonovigil(['import', path, '--out', join(folder, 'wrong')]);
    expect(wrong.stderr).toMatch(
      /^sonovigil: x̂ is worse than the mean image .*Import it again with --range -1,1, /,
    );
    expect(wrong.stderr.trim().split('\n')).toHaveLength(1);
    const right = await sonovigil(['import', path, '--out', join(folder, 'right'), '--range', '-1,1']);
    expect(right).toMatchObject({ code: 0, stderr: '' });
    expect(right.stdout).toMatch(/^fed +2 × grey 0\.\.1 \+ -1$/m);
  });
});

describe('import, of a model that gives an anomaly map', () => {
  it("takes Anomalib's outputs, and brings the map into 0..1", async () => {
    const path = await put('padim.onnx', anomalibModel({ times: 40 }));
    const out = join(folder, 'padim');
    const { code, stdout, stderr } = await sonovigil(['import', path, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^gives +anomaly_map: an anomaly map; reconstruction and peak are taken of it/m);
    expect(stdout).toMatch(/^score +pred_score, which is given as latent$/m);
    const { map } = (await manifestOf(out)) as { map: { scale: number } };
    expect(map.scale).toBeGreaterThan(0.5 / 40);
    expect(map.scale).toBeLessThan(2 / 40);

    for (const { reconstruction, peak, latent } of await scoresBy(out)) {
      expect(peak).toBeGreaterThan(0.1);
      expect(peak).toBeLessThan(1);
      expect(reconstruction).toBeLessThan(peak!);
      expect(latent! * map.scale).toBeCloseTo(peak!, 1);
    }
    const normals = 'phantom:sax?seed=11..13&seconds=0.2';
    expect(await sonovigil(['calibrate', normals, '--model', out])).toMatchObject({ code: 0 });
    expect((await readModel(out)).calibration?.limits).toHaveProperty('latent');
  });

  it('leaves a score out that goes below 0, and says so', async () => {
    const path = await put('negative.onnx', anomalibModel({ scoreShift: -2 }));
    const out = join(folder, 'negative');
    const { code, stderr } = await sonovigil(['import', path, '--out', out]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^sonovigil: its own score is left out: it went down to -1\.\d+, .*\n$/);
    expect((await scoresBy(out))[0]).not.toHaveProperty('latent');
  });
});

describe('import, of what cannot be used', () => {
  it('never writes over a folder', async () => {
    const path = await put('any.onnx', affineModel());
    const { code, stdout, stderr } = await sonovigil(['import', path, '--out', folder]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^sonovigil: .* is there already, and nothing is written over it\. .*--out[^\n]*\n$/,
    );
  });

  it.each<[string, Uint8Array | string, RegExp]>([
    ['text.onnx', 'not a network', /expected an ONNX file; came 13 bytes/],
    [
      'classes.onnx',
      classifier(),
      /expected an output like the input, .*or an anomaly map; came float \[N,3\] \(classes\)/,
    ],
  ])('says so in one line, and writes nothing: %s', async (name, bytes, words) => {
    const path = await put(name, bytes);
    const out = join(folder, `from-${name}`);
    const { code, stderr } = await sonovigil(['import', path, '--out', out]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(words);
    expect(existsSync(out)).toBe(false);
  });

  it('exits with 2 for numbers that are none', async () => {
    const args = ['import', 'x.onnx', '--out', join(folder, 'x'), '--range', 'all'];
    expect(await sonovigil(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--range takes 2 numbers with commas between, not all'),
    });
  });
});
