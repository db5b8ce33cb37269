import type { Network } from './network.ts';
import { gaussian, randomOf } from '../core/random.ts';

/**
 * Parameters to begin with: filters drawn as He et al. 2015 (arXiv:1502.01852) say for ReLU, biases 0, but for the last one,
 * which starts the picture at the data's mean. With Glorot's filters or without that bias this network falls onto a constant picture within
 * one epoch of real frames and stays there.
 * @param mean grey of the data, 0..1.
 */
export function initialise(network: Network, { seed, mean }: { seed: number; mean: number }): Float32Array {
  const random = randomOf(seed);
  const parameters = new Float32Array(network.parameters);
  for (const { filterAt, biasAt, inChannels } of network.layers) {
    const deviation = Math.sqrt(2 / (9 * inChannels));
    for (let at = filterAt; at < biasAt; at++) parameters[at] = gaussian(random) * deviation;
  }
  parameters[network.layers.at(-1)!.biasAt] = logit(mean);
  return parameters;
}

/** Inverse of the sigmoid, kept finite for pictures all black or all white. */
function logit(value: number): number {
  const inside = Math.min(Math.max(value, 1e-3), 1 - 1e-3);
  return Math.log(inside / (1 - inside));
}
