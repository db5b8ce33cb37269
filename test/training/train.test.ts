import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrainingFrame } from '../../server/training/dataset.ts';
import type { ModelManifest } from '../../server/training/manifest.ts';
import type { TrainingProgress } from '../../server/training/progress.ts';
import { modelFilesOf, saveModel } from '../../server/training/save-model.ts';
import { train, type TrainingRequest } from '../../server/training/train.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sonovigil-train-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Half dark, half bright frames: the mean image is wrong about every one of them, and one number tells them apart. */
const frames = Array.from({ length: 12 }, (_, index): TrainingFrame => {
  const level = index % 2 === 0 ? 20 + index : 220 - index;
  return {
    group: `patient-${index >> 1}`,
    grey: new Uint8Array(65_536).map((_value, at) => level + (at % 7)),
  };
});
const judges = ['patient-1', 'patient-4'];
const request: TrainingRequest = {
  frames,
  validation: judges,
  options: { epochs: 3, batch: 4, rate: 2e-3, warmupSteps: 4 },
};
const facts = {
  name: 'two-levels',
  software: '0.1.0',
  preprocessing: 1,
  command: 'npx sonovigil train levels --out models/two-levels',
  credits: ['Made for this test.'],
};

test('a run that was interrupted goes on and leaves the model of one that was not', async () => {
  const checkpoint = join(folder, 'checkpoint');
  const whole = await train(request);
  const controller = new AbortController();
  const interrupted = train({
    ...request,
    checkpoint,
    signal: controller.signal,
    onProgress: (progress) => {
      if (progress.kind === 'epoch' && progress.epoch === 1) controller.abort();
    },
  });
  await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
  const events: TrainingProgress[] = [];
  const resumed = await train({ ...request, checkpoint, onProgress: (event) => void events.push(event) });
  expect(events[0]).toMatchObject({
    kind: 'start',
    epochsDone: 1,
    frames: { training: 8, validation: 4 },
    groups: { training: 4, validation: 2 },
    stepsPerEpoch: 2,
  });
  expect(events.filter(({ kind }) => kind === 'epoch')).toHaveLength(2);
  // The manifest holds the hash of the weights.
  expect(modelFilesOf(resumed, facts)['manifest.json']).toBe(modelFilesOf(whole, facts)['manifest.json']);

  await writeFile(join(folder, 'calibration.json'), 'of the model before');
  await saveModel(folder, modelFilesOf(resumed, facts));
  expect((await readdir(folder)).sort()).toEqual(['card.md', 'checkpoint', 'manifest.json', 'model.onnx']);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as ModelManifest;
  const model = await readFile(join(folder, 'model.onnx'));
  expect(manifest.hashes.model).toBe(createHash('sha256').update(model).digest('hex'));
  const judged = frames.filter(({ group }) => judges.includes(group));
  const loss = await lossOf(model, judged);
  expect(Math.abs(loss / manifest.training.losses.validation - 1)).toBeLessThan(1e-4);
  expect(loss).toBeLessThan(manifest.training.losses.meanImage);
});

test('the checkpoint of a run that ends without a model does not stand in the way of the next', async () => {
  const checkpoint = join(folder, 'checkpoint');
  // The same picture of every patient: the mean image knows it by heart.
  const grey = new Uint8Array(65_536).map((_, at) => at % 251);
  const alike = frames.map(({ group }) => ({ group, grey }));
  const hopeless = { ...request, frames: alike, options: { epochs: 1 }, checkpoint };
  await expect(train(hopeless)).rejects.toMatchObject({ code: 'model-not-better' });
  expect(existsSync(checkpoint)).toBe(false);
});

test.each([
  { change: { options: { epochs: 0 } }, line: 'epochs is a whole number of at least 1, not 0' },
  { change: { options: { batch: 1.5 } }, line: 'batch is a whole number of at least 1, not 1.5' },
  { change: { options: { rate: 0 } }, line: 'A learning rate lies above 0, not at 0' },
  {
    change: { frames: [{ group: 'a', grey: new Uint8Array(9) }] },
    line: 'A training frame has 65536 px, not 9',
  },
])('misuse is refused: $line', async ({ change, line }) => {
  await expect(train({ ...request, ...change })).rejects.toThrow(new RangeError(line));
});

async function lossOf(model: Uint8Array, judged: readonly TrainingFrame[]): Promise<number> {
  const session = await ort.InferenceSession.create(model);
  const x = Float32Array.from(judged.flatMap(({ grey }) => [...grey].map((value) => value / 255)));
  const { reconstruction } = await session.run({
    x: new ort.Tensor('float32', x, [judged.length, 1, 256, 256]),
  });
  await session.release();
  const given = reconstruction!.data as Float32Array;
  return x.reduce((sum, value, at) => sum + (value - given[at]!) ** 2, 0) / x.length;
}
