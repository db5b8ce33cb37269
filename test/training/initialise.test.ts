import { expect, test } from 'vitest';
import { initialise } from '../../server/training/initialise.ts';
import { networkOf } from '../../server/training/network.ts';
import { picture } from './small-network.ts';
import { referenceNetwork } from './reference-network.ts';

const network = networkOf();

test('filters have the spread that He et al. give for ReLU', () => {
  const parameters = initialise(network, { seed: 1, mean: 0.2 });
  for (const { filterAt, biasAt, inChannels } of network.layers) {
    const filter = parameters.subarray(filterAt, biasAt);
    const variance = filter.reduce((sum, weight) => sum + weight ** 2, 0) / filter.length;
    // Five standard deviations of the variance of that many draws.
    expect(Math.abs((variance * 9 * inChannels) / 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / filter.length));
  }
});

test('biases start at 0, the last one at the logit of the mean', () => {
  const parameters = initialise(network, { seed: 1, mean: 0.2 });
  const last = network.layers.at(-1)!;
  for (const { biasAt, outChannels } of network.layers.slice(0, -1))
    expect(new Set(parameters.subarray(biasAt, biasAt + outChannels))).toEqual(new Set([0]));
  expect(parameters[last.biasAt]).toBeCloseTo(Math.log(0.2 / 0.8), 6);
});

test('a black picture comes out of the fresh network as the data’s mean', () => {
  const small = networkOf(64);
  const parameters = Float64Array.from(initialise(small, { seed: 2, mean: 0.3 }));
  const { reconstruction } = referenceNetwork(small, parameters, new Uint8Array(64 * 64));
  expect(Math.min(...reconstruction)).toBeCloseTo(0.3, 5);
  expect(Math.max(...reconstruction)).toBeCloseTo(0.3, 5);
});

test('pictures all black or all white leave the start finite', () => {
  for (const mean of [0, 1])
    expect(Number.isFinite(initialise(network, { seed: 1, mean })[network.parameters - 1])).toBe(true);
});

test('the seed decides the weights', () => {
  const weights = (seed: number): Float32Array => initialise(network, { seed, mean: 0.2 }).subarray(0, 100);
  expect(weights(1)).toEqual(weights(1));
  expect(weights(1)).not.toEqual(weights(2));
});

test('the signal survives eleven layers: neither dead nor grown', () => {
  const small = networkOf(64);
  const parameters = Float64Array.from(initialise(small, { seed: 3, mean: 0.3 }));
  const { reconstruction } = referenceNetwork(small, parameters, picture(64, 1));
  const spread = Math.max(...reconstruction) - Math.min(...reconstruction);
  expect(spread).toBeGreaterThan(0.02);
  expect(spread).toBeLessThan(0.98);
});
