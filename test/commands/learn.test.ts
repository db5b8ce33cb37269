import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedModel } from '../../server/commands/open-model.ts';
import type { LearnedLimits } from '../../server/core/calibration.ts';
import { readFiled } from '../../server/store/saved-calibrations.ts';
import { sonovigil } from '../helpers/cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-learn-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('train', () => {
  it('refuses to save a model that does not beat the mean image, in one line', async () => {
    const out = join(folder, 'hopeless');
    const args = [
      'train',
      'phantom:sax?seed=1..3&seconds=0.2',
      '--per-cine',
      '2',
      '--epochs',
      '1',
      '--out',
      out,
    ];
    const { code, stdout, stderr } = await sonovigil(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^sonovigil: The model is not saved: .*mean image/);
    expect(existsSync(join(out, 'model.onnx'))).toBe(false);
  });

  it('will not judge a single patient by himself', async () => {
    const args = ['train', 'phantom:sax?seed=1&seconds=0.2', '--out', join(folder, 'alone')];
    expect(await sonovigil(args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('at least 2 patients'),
    });
  });

  it.each([
    [['--epochs', '0'], '--epochs takes a whole number'],
    [['--val', 'use=val'], '--val takes a share'],
    [['--where', 'x'], '--where takes column=value'],
  ])('exits with 2 for %j', async (args, line) => {
    const manifest = line.startsWith('--where') ? ['--manifest', 'test/commands/manifest.csv'] : [];
    const result = await sonovigil([
      'train',
      'phantom:sax?seconds=0.1',
      ...manifest,
      ...args,
      '--out',
      join(folder, 'x'),
    ]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(line) });
  });
});

describe('calibrate', () => {
  // Long enough for motion: a second and the lag before it.
  const phantom = 'phantom:sax?seed=11..13&seconds=1.4&fps=15';

  it('learns centre, radius and limits, bound to the model, and warns of few patients', async () => {
    const out = join(folder, 'calibration.json');
    const { code, stdout, stderr } = await sonovigil([
      'calibrate',
      phantom,
      '--per-cine',
      '5',
      '--out',
      out,
      '--json',
    ]);
    expect(code).toBe(0);
    const printed = JSON.parse(stdout) as LearnedLimits & { radius: number };
    expect(printed).toMatchObject({
      asked: { target: { kind: 'quantile', share: 0.995 } },
      normals: { patients: 3, cines: 3, frames: 63 },
      warnings: [expect.stringContaining('3 patients are few: 30 to 100 to begin with, 1,000 to 10,000')],
    });
    expect(stderr).toContain('3 patients are few');
    const { calibration: learned } = await readFiled(out);
    const manifest = JSON.parse(await readFile(join(shippedModel, 'manifest.json'), 'utf8')) as {
      hashes: { model: string };
    };
    expect(learned.model.sha256).toBe(manifest.hashes.model);
    expect(learned.latent!.centre).toHaveLength(4096);
    expect(learned.motion!.mean).toHaveLength(256);
    expect(learned.limits).toEqual(printed.limits);
    expect(learned.intervals).toEqual(printed.intervals);
    expect(learned.leftOut).toEqual(printed.leftOut);
    expect(printed.radius).toBe(learned.limits.latent);
    const scored = await sonovigil(['score', 'phantom:sax?seed=11&seconds=0.1', '--calibration', out]);
    expect(scored.code).toBe(0);
  });

  it('refuses too few patients for a model that watches motion', async () => {
    const two = 'phantom:sax?seed=11..12&seconds=0.2';
    const { code, stderr } = await sonovigil(['calibrate', two, '--out', join(folder, 'few.json')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/phantom-sax watches motion, which needs at least 3 patients/);
  });

  it('takes a rate of false alarms, and says what so little time can show', async () => {
    const out = join(folder, 'rate.json');
    const args = ['calibrate', phantom, '--per-cine', '3', '--false-alarms-per-hour', '2', '--out', out];
    const { code, stdout, stderr } = await sonovigil(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/at most 2 false alarms an hour[^]*reconstruction +[\d.]+ +[\d.]+ to [\d.]+/);
    expect(stdout).toMatch(/each patient left out.* in 0.00117 h/);
    expect(stdout).toMatch(/what 0.1 minutes can show: no rate under 857 an hour .*2,56\d an hour/);
    expect(stderr).toMatch(
      /2 an hour cannot be shown with 0.1 minutes.*1.5 hours without an alarm would show it/,
    );
    expect((await readFiled(out)).calibration.asked.target).toEqual({ kind: 'false-alarms', perHour: 2 });
  });

  it.each([
    [['--quantile', '0.4'], '--quantile takes a share'],
    [['--false-alarms-per-hour', 'few'], '--false-alarms-per-hour takes a number above 0'],
    [['--false-alarms-per-hour', '2', '--quantile', '0.9'], 'not both'],
  ])('exits with 2 for %j', async (args, line) => {
    const result = await sonovigil(['calibrate', phantom, ...args]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(line) });
  });
});

describe('bench', () => {
  it('prints every figure beside its reference', { timeout: 240_000 }, async () => {
    const picture = join(folder, 'bench.svg');
    const { stdout } = await sonovigil([
      ...['bench', 'phantom:sax?seconds=0.3', '--seconds', '0.3', '--json'],
      ...['--engines', 'cpu', 'tensorflow', '--streams', '1', '--picture', picture],
    ]);
    const { network, engines, limits, file, live, training } = JSON.parse(stdout) as {
      network: { ratio: number };
      engines: { engine: string; waitMs: { p50: number; p99: number }; batches: { batch: number }[] }[];
      limits: { threads: number; gigaFlopsPerSecond: number }[];
      file: { ratio: number };
      live: {
        streams: number;
        cameAPerSecond: number;
        latencyMs: Record<string, { p50: number; p99: number }>;
      }[];
      training: { msPerSample: number };
    };
    expect(network.ratio).toBeGreaterThan(0);
    expect(engines.map(({ engine }) => engine)).toEqual(['onnxruntime cpu', 'tensorflow.js wasm']);
    for (const { waitMs, batches } of engines) {
      expect(waitMs.p99).toBeGreaterThanOrEqual(waitMs.p50);
      expect(batches.map(({ batch }) => batch)).toEqual([1, 4, 8, 64]);
    }
    expect(limits[0]!.gigaFlopsPerSecond).toBeGreaterThan(1);
    expect(file.ratio).toBeGreaterThan(0);
    expect(live.map(({ streams }) => streams)).toEqual([1]);
    expect(live[0]!.cameAPerSecond).toBeGreaterThan(0);
    const { total, ...stations } = live[0]!.latencyMs;
    expect(Object.keys(stations)).toEqual(['decode', 'queue', 'inference', 'encode', 'send']);
    // A frame has been at every station before it is here.
    for (const { p50 } of Object.values(stations)) expect(p50).toBeLessThanOrEqual(total!.p50);
    expect(training.msPerSample).toBeGreaterThan(1);
    expect(await readFile(picture, 'utf8')).toMatch(/^<svg[^]*onnxruntime cpu[^]*one stream[^]*<\/svg>\s*$/);
  });
});

describe('doctor', () => {
  it('finds that the shipped model works', async () => {
    const findings = JSON.parse((await sonovigil(['doctor', '--json'])).stdout) as {
      what: string;
      state: string;
    }[];
    expect(findings).toContainEqual(expect.objectContaining({ what: 'model', state: 'works' }));
  });

  it('says what to install where ffmpeg is missing, and fails', async () => {
    const { code, stdout } = await sonovigil(['doctor'], { PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ ffmpeg .*not found[^]*apt-get install ffmpeg/);
  });
});
