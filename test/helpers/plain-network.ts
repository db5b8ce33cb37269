import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType } from '../../server/graph/onnx.ts';

/** Uniform numbers in 0..1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PlainNetworkOptions {
  readonly seed?: number;
  /** First dimension of input and outputs. */
  readonly batch?: number | string;
}

/**
 * The network of the method, layer by layer, with random weights (He et al. 2015, arXiv:1502.01852): input `x` [N,1,256,256],
 * outputs `reconstruction` of the same shape and `code` [N,4096]. Stride 2 pads as TensorFlow's 'same' does: below and right.
 */
export function plainNetwork({ seed = 1, batch = 'N' }: PlainNetworkOptions = {}): Uint8Array {
  const g = new GraphBuilder();
  const random = randomNumbers(seed);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let channels = 1;
  let x = 'x';
  const conv = (to: number, stride = 1): string => {
    const scale = Math.sqrt(2 / (9 * channels));
    const filter = Float32Array.from({ length: to * channels * 9 }, () => gaussian() * scale);
    const weights = g.floats(filter, [to, channels, 3, 3]);
    const bias = g.floats(
      Float32Array.from({ length: to }, () => gaussian() * 0.1),
      [to],
    );
    const pads = stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1];
    channels = to;
    return g.op('Conv', [x, weights, bias], { kernel_shape: [3, 3], strides: [stride, stride], pads });
  };
  const up = (): string =>
    g.op('Resize', [x, '', g.floats([1, 1, 2, 2], [4])], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  for (const [to, stride] of [[16], [32], [64], [128], [256, 2]] as const) {
    x = g.op('Relu', [conv(to, stride)]);
    x = g.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
  }
  g.named('code', 'Flatten', { input: [x], axis: 1 });
  x = g.op('Relu', [conv(256)]);
  for (const to of [128, 64, 32, 16]) {
    x = up();
    x = g.op('Relu', [conv(to)]);
  }
  x = up();
  x = up();
  g.named('reconstruction', 'Sigmoid', { input: [conv(1)] });
  const image = [batch, 1, 256, 256];
  return g.encode(
    [{ name: 'x', type: dataType.float, shape: image }],
    [
      { name: 'reconstruction', type: dataType.float, shape: image },
      { name: 'code', type: dataType.float, shape: [batch, 4096] },
    ],
  );
}
