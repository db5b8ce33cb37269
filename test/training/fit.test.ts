import { expect, test } from 'vitest';
import type { Checkpoint } from '../../server/training/checkpoint.ts';
import { meanImageLoss, meanImageOf, splitByGroup } from '../../server/training/dataset.ts';
import { fit, type FitRequest } from '../../server/training/fit.ts';
import { initialise } from '../../server/training/initialise.ts';
import { networkOf } from '../../server/training/network.ts';
import { defaultOptions } from '../../server/training/options.ts';
import { randomOf } from '../../server/core/random.ts';
import { lossGraph } from '../../server/training/training-graph.ts';
import { discs } from './discs.ts';
import { evaluate, narrowBlocks } from './small-network.ts';

const network = networkOf(64, narrowBlocks);
const split = splitByGroup(discs(64, { frames: 72, seed: 1 }), 0.25, 1);
const mean = meanImageOf(split.training);
const request: FitRequest = {
  network,
  split,
  options: { ...defaultOptions, epochs: 4, batch: 4 },
  start: initialise(network, { seed: 1, mean: mean.reduce((sum, value) => sum + value) / mean.length }),
  meanImageLoss: meanImageLoss(mean, split.validation),
};
/** Nothing is refused: for tests of all that is not about quality. */
const lenient: FitRequest = { ...request, meanImageLoss: Infinity };

test('it learns to draw discs of unseen groups far better than the mean image does', async () => {
  const { best, history } = await fit({ ...request, options: { ...request.options, epochs: 12 } });
  expect(best.validationLoss).toBeLessThan(0.7 * request.meanImageLoss);
  expect(best.validationLoss).toBe(Math.min(...history.map(({ validationLoss }) => validationLoss)));
});

test('it gives the parameters of the best epoch, not of the last', async () => {
  // A rate far too high from the third epoch on: going on from there must spoil the network.
  let good: Checkpoint | undefined;
  await fit({ ...lenient, onEpoch: (_, checkpoint) => void (good = structuredClone(checkpoint)) });
  const options = { ...request.options, epochs: 6, rate: 0.3, decay: 'none' as const, warmupSteps: 0 };
  const { parameters, best, history } = await fit({ ...lenient, options, from: good });
  expect(history.at(-1)!.validationLoss).toBeGreaterThan(2 * best.validationLoss);
  const pictures = split.validation.map(({ grey }) => grey);
  const { loss } = await evaluate(lossGraph(network), network, { parameters, pictures });
  expect(Math.abs(loss![0]! / best.validationLoss - 1)).toBeLessThan(1e-5);
});

test('a run that goes on from a checkpoint ends as one that never stopped, to the bit', async () => {
  let half: Checkpoint | undefined;
  const whole = await fit({
    ...lenient,
    onEpoch: ({ epoch }, checkpoint) => {
      if (epoch === 2) half = structuredClone(checkpoint);
    },
  });
  const resumed = await fit({ ...lenient, from: half });
  expect(resumed.history).toEqual(whole.history);
  expect(resumed.parameters).toEqual(whole.parameters);
});

test('the same seed gives the same run, another seed another', async () => {
  const options = { ...request.options, epochs: 1 };
  const first = await fit({ ...lenient, options });
  const again = await fit({ ...lenient, options });
  const other = await fit({ ...lenient, options: { ...options, seed: 2 } });
  expect(again.parameters).toEqual(first.parameters);
  expect(other.parameters).not.toEqual(first.parameters);
});

test('a collapse onto one picture is noticed and named, beside the mean image', async () => {
  // Glorot's filters, no bias at the mean, no warm-up, a high rate: the ReLUs die and the losses stand still.
  const losses: number[] = [];
  const collapsing = fit({
    ...request,
    start: glorot(),
    options: { ...request.options, epochs: 40, rate: 0.1, warmupSteps: 0, decay: 'none' },
    onEpoch: ({ validationLoss }) => void losses.push(validationLoss),
  });
  await expect(collapsing).rejects.toMatchObject({
    code: 'training-collapsed',
    message: expect.stringMatching(
      /after 11 epochs the validation loss is 0\.\d+, and the mean image alone reaches 0\.0\d+/,
    ),
  });
  expect(new Set(losses.slice(-5).map((loss) => loss.toFixed(4))).size).toBe(1);
});

test('numbers that are none end the run at once', async () => {
  const start = new Float32Array(network.parameters).fill(NaN);
  await expect(fit({ ...request, start })).rejects.toMatchObject({
    code: 'training-collapsed',
    message: expect.stringContaining('after 1 epochs'),
  });
});

test('a model that does not beat the mean image is refused', async () => {
  const options = { ...request.options, epochs: 1 };
  await expect(fit({ ...request, options })).rejects.toMatchObject({ code: 'model-not-better' });
});

test('it stops when the patience is used up', async () => {
  const start = new Float32Array(network.parameters);
  // Nothing can be learned from a rate of almost nothing: no epoch is better than the first.
  const options = { ...request.options, epochs: 40, rate: 1e-30, patience: 3 };
  const { history, best } = await fit({ ...lenient, start, options });
  expect([history.length, best.epoch]).toEqual([4, 1]);
});

test('abort ends it after the step under way, with the reason given', async () => {
  const controller = new AbortController();
  const steps: number[] = [];
  const running = fit({
    ...request,
    signal: controller.signal,
    onStep: ({ step }) => {
      steps.push(step);
      if (step === 3) controller.abort(new Error('enough'));
    },
  });
  await expect(running).rejects.toThrow('enough');
  expect(steps).toEqual([1, 2, 3]);
});

function glorot(): Float32Array {
  const random = randomOf(1);
  const parameters = new Float32Array(network.parameters);
  for (const { filterAt, biasAt, inChannels, outChannels } of network.layers) {
    const limit = Math.sqrt(6 / (9 * (inChannels + outChannels)));
    for (let at = filterAt; at < biasAt; at++) parameters[at] = (2 * random() - 1) * limit;
  }
  return parameters;
}
