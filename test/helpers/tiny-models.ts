import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType, decodeModel, encodeModel, type Model } from '../../server/graph/onnx.ts';
import { randomNumbers } from './plain-network.ts';

export interface TinyOptions {
  readonly layout?: 'nchw' | 'nhwc';
  readonly batch?: number | string;
  readonly input?: string;
  readonly output?: string;
}

/**
 * A foreign network of two layers, x̂ = 0.5·x + 0.25, whose code is the mean of each half of x: small enough to be checked by hand.
 * Input and output may be called anything, in either layout; the code is the tensor `halves`, no output.
 */
export function tinyModel({
  layout = 'nchw',
  batch = 'N',
  input = 'image',
  output = 'decoded',
}: TinyOptions = {}): Uint8Array {
  const g = new GraphBuilder();
  const sides = layout === 'nchw' ? [batch, 1, 256, 256] : [batch, 256, 256, 1];
  const halves = g.op('Reshape', [input, g.ints(-1, 2, 32768)]);
  g.named('halves', 'ReduceMean', { input: [halves], axes: [2], keepdims: 0 });
  const scaled = g.op('Mul', [input, g.scalar(0.5)]);
  g.named(output, 'Add', { input: [scaled, g.scalar(0.25)] });
  const port = { type: dataType.float, shape: sides };
  return g.encode([{ name: input, ...port }], [{ name: output, ...port }]);
}

/**
 * An autoencoder in miniature, for what computes slowly: one layer down, whose result is the code [N,2048], and one up. Inputs and outputs are
 * those of the network of the method.
 */
export function smallAutoencoder(): Uint8Array {
  const g = new GraphBuilder();
  const random = randomNumbers(4);
  const weights = (count: number, dims: readonly number[]): string =>
    g.floats(
      Float32Array.from({ length: count }, () => random() - 0.4),
      dims,
    );
  const down = g.op('Conv', ['x', weights(128, [2, 1, 8, 8]), weights(2, [2])], {
    kernel_shape: [8, 8],
    strides: [8, 8],
  });
  const code = g.op('Relu', [down]);
  g.named('code', 'Flatten', { input: [code], axis: 1 });
  const up = g.op('Resize', [code, '', g.floats([1, 1, 8, 8], [4])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  const image = g.op('Conv', [up, weights(18, [1, 2, 3, 3]), weights(1, [1])], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  });
  g.named('reconstruction', 'Sigmoid', { input: [image] });
  const port = { type: dataType.float, shape: ['N', 1, 256, 256] };
  return g.encode(
    [{ name: 'x', ...port }],
    [
      { name: 'reconstruction', ...port },
      { name: 'code', type: dataType.float, shape: ['N', 2048] },
    ],
  );
}

/** The model with something about it changed. */
export function changed(bytes: Uint8Array, change: (model: Model) => Model): Uint8Array {
  return encodeModel(change(decodeModel(bytes)));
}
