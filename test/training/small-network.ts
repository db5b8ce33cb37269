import * as ort from 'onnxruntime-node';
import type { Block, Network } from '../../server/training/network.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';

/** The lecture's network with fewer channels: every kind of layer, every ratio of input to output channels, 500 times the speed. */
export const thinBlocks: readonly Block[] = [
  { channels: 3, pool: true },
  { channels: 5, pool: true },
  { channels: 4, pool: true },
  { channels: 6, pool: true },
  { channels: 7, stride: 2, pool: true },
  { channels: 7 },
  { upsample: 2, channels: 6 },
  { upsample: 2, channels: 5 },
  { upsample: 2, channels: 5 },
  { upsample: 2, channels: 3 },
  { upsample: 4, channels: 1 },
];

/** Narrower than the lecture's, and wide enough to learn where a disc is. */
export const narrowBlocks: readonly Block[] = [
  { channels: 8, pool: true },
  { channels: 12, pool: true },
  { channels: 16, pool: true },
  { channels: 16, pool: true },
  { channels: 32, stride: 2, pool: true },
  { channels: 32 },
  { upsample: 2, channels: 24 },
  { upsample: 2, channels: 16 },
  { upsample: 2, channels: 12 },
  { upsample: 2, channels: 8 },
  { upsample: 4, channels: 1 },
];

/** Parameters with every bias away from 0, where a ReLU over a black picture has no gradient. Rounded to float32. */
export function livelyParameters(network: Network, seed: number): Float64Array {
  const random = randomOf(seed);
  const parameters = new Float64Array(network.parameters);
  for (const { filterAt, biasAt, inChannels, outChannels } of network.layers) {
    for (let at = filterAt; at < biasAt; at++)
      parameters[at] = gaussian(random) * Math.sqrt(2 / (9 * inChannels));
    for (let at = biasAt; at < biasAt + outChannels; at++) parameters[at] = 0.05 + 0.2 * random();
  }
  return parameters.map(Math.fround);
}

/** Noise over a slope, `flat` share of it set to one grey: ultrasound outside its sector. */
export function picture(side: number, seed: number, flat = 0): Uint8Array {
  const random = randomOf(seed);
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const value = Math.floor(90 * random() + (110 * (at % side)) / side);
    return at < flat * side * side ? 40 : value;
  });
}

export const joined = (pictures: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(pictures.flatMap((one) => [...one]));

/** Runs a graph of grey and parameters once. */
export async function evaluate(
  model: Uint8Array,
  network: Network,
  { parameters, pictures }: { parameters: ArrayLike<number>; pictures: readonly Uint8Array[] },
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(model);
  const shape = [pictures.length, 1, network.side, network.side];
  const outputs = await session.run({
    grey: new ort.Tensor('uint8', joined(pictures), shape),
    parameters: new ort.Tensor('float32', Float32Array.from(parameters), [network.parameters]),
  });
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}
