import { expect, test } from 'vitest';
import { networkOf, type Network } from '../../server/training/network.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';
import { lossGraph, trainingGraph } from '../../server/training/training-graph.ts';
import { referenceLoss } from './reference-network.ts';
import { evaluate, livelyParameters, picture, thinBlocks } from './small-network.ts';

const thin = networkOf(64, thinBlocks);
const full = networkOf(64);

const batches = [
  ['noise', [picture(64, 1), picture(64, 2)]],
  [
    'pictures with flat parts, as outside a sector',
    [picture(64, 3, 0.5), picture(64, 4, 0.8), picture(64, 5)],
  ],
  ['flat pictures, where every pooling window is a tie', [picture(64, 6, 1), new Uint8Array(64 * 64)]],
  ['one picture', [picture(64, 7)]],
] as const;

test.each(batches)('the loss is that of the reference network: %s', async (_, pictures) => {
  const parameters = livelyParameters(thin, 1);
  const expected = referenceLoss(thin, parameters, pictures);
  for (const graph of [lossGraph(thin), trainingGraph(thin)]) {
    const { loss } = await evaluate(graph, thin, { parameters, pictures });
    expect(Math.abs(loss![0]! / expected - 1)).toBeLessThan(1e-6);
  }
});

test.each(batches)(
  'every group of parameters has the gradient that differences say: %s',
  async (_, pictures) => {
    const parameters = livelyParameters(thin, 2);
    const { gradient } = await evaluate(trainingGraph(thin), thin, { parameters, pictures });
    const wrong = groupsOf(thin).filter(({ from, to }) => {
      const direction = directionWithin(thin, from, to);
      const expected = slopeAlong(thin, { parameters, direction, pictures });
      // float32 rounds the gradient to about 1e-6 of its length; a missing tap or a wrong pooling share is 1e-1 and more.
      return !(
        Math.abs(dot(gradient!, direction) - expected) <
        2e-5 * lengthOf(gradient!.subarray(from, to))
      );
    });
    expect(wrong).toEqual([]);
  },
);

test('along its own gradient the lecture’s network changes as the gradient’s length says', async () => {
  const parameters = livelyParameters(full, 3);
  const pictures = [picture(64, 8, 0.4), picture(64, 9)];
  const { gradient } = await evaluate(trainingGraph(full), full, { parameters, pictures });
  const length = lengthOf(gradient!);
  const direction = Float64Array.from(gradient!, (slope) => slope / length);
  const expected = slopeAlong(full, { parameters, direction, pictures });
  expect(Math.abs(expected / length - 1)).toBeLessThan(1e-5);
});

test('the gradient of a batch is the mean of its pictures’ gradients', async () => {
  const parameters = livelyParameters(thin, 4);
  const pictures = [picture(64, 10), picture(64, 11, 0.5), picture(64, 12)];
  const together = await evaluate(trainingGraph(thin), thin, { parameters, pictures });
  const alone = await Promise.all(
    pictures.map((one) => evaluate(trainingGraph(thin), thin, { parameters, pictures: [one] })),
  );
  const difference = together.gradient!.map(
    (slope, at) => slope - alone.reduce((sum, { gradient }) => sum + gradient![at]! / 3, 0),
  );
  expect(lengthOf(difference)).toBeLessThan(1e-6 * lengthOf(together.gradient!));
});

interface Point {
  readonly parameters: Float64Array;
  readonly direction: Float64Array;
  readonly pictures: readonly Uint8Array[];
}

/** Central difference in float64: exact to about 1e-9, unless a kink lies within the step. */
function slopeAlong(network: Network, { parameters, direction, pictures }: Point): number {
  const step = 1e-6;
  const at = (by: number): number =>
    referenceLoss(
      network,
      parameters.map((value, index) => value + by * direction[index]!),
      pictures,
    );
  return (at(step) - at(-step)) / (2 * step);
}

const groupsOf = (network: Network): { name: string; from: number; to: number }[] =>
  network.layers.flatMap(({ filterAt, biasAt, outChannels }, index) => [
    { name: `filter of layer ${index}`, from: filterAt, to: biasAt },
    { name: `bias of layer ${index}`, from: biasAt, to: biasAt + outChannels },
  ]);

function directionWithin(network: Network, from: number, to: number): Float64Array {
  const random = randomOf(from + 1);
  const direction = new Float64Array(network.parameters);
  for (let at = from; at < to; at++) direction[at] = gaussian(random);
  const length = lengthOf(direction);
  return direction.map((value) => value / length);
}

const dot = (a: ArrayLike<number>, b: Float64Array): number =>
  b.reduce((sum, value, at) => sum + value * a[at]!, 0);
const lengthOf = (values: Float32Array | Float64Array): number =>
  Math.sqrt(Float64Array.from(values).reduce((sum, value) => sum + value * value, 0));
