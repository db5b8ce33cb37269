import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedModel } from '../../server/commands/open-model.ts';
import type { Evaluation } from '../../server/lab/result.ts';
import { groupHash } from '../../server/training/group-hash.ts';
import { sonovigil } from '../helpers/cli.ts';

interface Manifest {
  readonly hashes: { readonly data: string };
  readonly training: object;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const normal = 'phantom:sax?seed=21..23&seconds=0.4&fps=5';
const few = ['--draws', '50'];
const minutes = 60_000;

/** The shipped model under another name, its manifest changed. */
async function modelWith(name: string, change: (manifest: Manifest) => object): Promise<string> {
  const model = join(folder, name);
  await cp(shippedModel, model, { recursive: true });
  const path = join(model, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  await writeFile(path, JSON.stringify({ ...manifest, ...change(manifest) }));
  return model;
}

describe('evaluate', () => {
  it(
    'judges normals against themselves mirrored, references beside, twice the same to the last byte',
    async () => {
      const args = ['evaluate', '--normal', normal, '--mirror', '--embedding', ...few, '--json'];
      const [once, again] = [await sonovigil(args), await sonovigil(args)];
      expect(again.stdout).toBe(once.stdout);
      const { comparisons, exemplars, guard } = JSON.parse(once.stdout) as Evaluation;
      expect(comparisons.map(({ against }) => against)).toEqual(['mirrored']);
      const names = comparisons[0]!.scores.map(({ name }) => name);
      expect(names).toEqual([
        'reconstruction',
        'latent',
        'peak',
        'verdict',
        'brightness',
        'bottom-brightness',
        'mean-image',
        'pca',
      ]);
      expect(comparisons[0]!.scores[0]!.byLevel.cine).toMatchObject({ area: { value: 1 } });
      expect(exemplars.length).toBeGreaterThan(0);
      expect(guard).toContainEqual({ kind: 'training-unknown', model: 'phantom-sax' });
    },
    5 * minutes,
  );

  it(
    'refuses a patient whom the model was trained on',
    async () => {
      const model = await modelWith('leaked', ({ hashes, training }) => ({
        training: {
          ...training,
          groupHashes: [groupHash('phantom-22', hashes.data)],
        },
      }));
      const { code, stderr } = await sonovigil([
        'evaluate',
        '--model',
        model,
        '--normal',
        normal,
        '--mirror',
      ]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/phantom-sax was trained on patients .*\(phantom-22\).*cheating/),
      });
    },
    minutes,
  );

  it(
    'refuses the calibration of another model',
    async () => {
      const model = await modelWith('foreign', () => ({}));
      const path = join(model, 'calibration.json');
      const calibration = JSON.parse(await readFile(path, 'utf8')) as { model: object };
      const foreign = { ...calibration, model: { ...calibration.model, sha256: '0'.repeat(64) } };
      await writeFile(path, JSON.stringify(foreign));
      const { code, stderr } = await sonovigil([
        'evaluate',
        '--model',
        model,
        '--normal',
        normal,
        '--mirror',
      ]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining('does not fit: it was made for phantom-sax 000000000000'),
      });
    },
    minutes,
  );

  it(
    'lists a cine that is there again under the name of another patient',
    async () => {
      const manifest = join(folder, 'twice.csv');
      const cine = 'phantom:sax?seed=31&seconds=0.4&fps=5';
      const other = 'phantom:sax?seed=32&seconds=0.4&fps=5';
      await writeFile(
        manifest,
        `path,label,group\n${cine},normal,ann\n${cine},abnormal,bob\n${other},normal,cyd\n`,
      );
      const { stdout } = await sonovigil(['evaluate', '--manifest', manifest, ...few]);
      expect(stdout).toMatch(/\(bob\) and .*\(ann\) look the same in \d+ frames/);
      expect(stdout).not.toContain('cyd');
    },
    minutes,
  );

  it(
    'trains inside folds by patient, goes on where it was stopped, and leaves the folder of another run alone',
    async () => {
      const work = join(folder, 'folds');
      const args = [
        'evaluate',
        '--normal',
        'phantom:sax?seed=41..46&seconds=0.4&fps=5',
        '--mirror',
        '--folds',
        '2',
      ];
      const training = [
        '--per-cine',
        '2',
        '--epochs',
        '40',
        '--batch',
        '2',
        '--work',
        work,
        ...few,
        '--json',
      ];
      const once = await sonovigil([...args, ...training]);
      expect(once).toMatchObject({ code: 0 });
      const { design } = JSON.parse(once.stdout) as Evaluation;
      expect(design).toMatchObject({ kind: 'folds', split: 'folds' });
      await rm(join(work, 'fold-2', 'fold.json'));
      const again = await sonovigil([...args, ...training]);
      expect(again.stderr).not.toContain('epoch');
      expect(again.stdout).toBe(once.stdout);
      expect(await sonovigil([...args, ...training, '--seed', '2'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('begun with another seed'),
      });
    },
    10 * minutes,
  );

  it.each([
    [['--normal', normal], 'No abnormal cine'],
    [['--abnormal', normal], 'No normal cine'],
    [['--normal', normal, '--mirror', '--folds', '9'], 'at least 9 patients'],
    [['--normal', normal, '--mirror', '--learning-curve'], 'needs --folds'],
    [['--normal', normal, '--mirror', '--draws', '0'], '--draws takes a whole number'],
  ])(
    'exits with 2 for %j',
    async (args, line) => {
      const result = await sonovigil(['evaluate', ...args]);
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(line) });
    },
    minutes,
  );
});
