/**
 * Gradients of the network's operations, as ONNX operations themselves. Each takes `d`, the gradient of the loss by the
 * operation's output, and gives the gradient by its input, under the name it returns. Batch size is dynamic.
 */
import type { GraphBuilder } from '../graph/builder.ts';
import { padsOf } from './forward.ts';
import type { Layer } from './network.ts';

/** Of nearest-neighbour up-sampling: each pixel's copies added up. */
export function upsampleGradient(g: GraphBuilder, d: string, factor: number): string {
  if (factor === 1) return d;
  const mean = g.op('AveragePool', [d], { kernel_shape: [factor, factor], strides: [factor, factor] });
  return g.op('Mul', [mean, g.scalar(factor * factor)]);
}

/** Of ReLU by its output: 0 where it gave 0. It commutes with max-pooling, so a pooled layer is masked at the pooled size. */
export const reluGradient = (g: GraphBuilder, d: string, output: string): string =>
  g.op('Mul', [d, g.op('Sign', [output])]);

/**
 * Of max-pooling: all to the one pixel that won. The indices say which; comparing with the maximum would pay every pixel of a
 * tie, and ultrasound is full of flat windows (cosine to the true gradient: 0.51).
 */
export function maxPoolGradient(
  g: GraphBuilder,
  d: string,
  { indices, activated }: { indices: string; activated: string },
): string {
  const shape = g.op('Shape', [activated]);
  return g.op('MaxUnpool', [d, indices, shape], { kernel_shape: [2, 2], strides: [2, 2] });
}

/** Of the convolution by its bias [out]. */
export const biasGradient = (g: GraphBuilder, d: string): string =>
  g.op('ReduceSum', [d, g.ints(0, 2, 3)], { keepdims: 0 });

/** Of the convolution by what it read [N, in, side, side]. */
export function inputGradient(g: GraphBuilder, d: string, options: { filter: string; layer: Layer }): string {
  const { filter, layer } = options;
  const pads = padsOf(layer);
  if (layer.stride === 2) {
    // Output side (O − 1)·2 + 3 − padding (1) = 2·O, the side that was read.
    return g.op('ConvTranspose', [d, filter], { kernel_shape: [3, 3], strides: [2, 2], pads });
  }
  const turned = turn(g, filter, [layer.outChannels, layer.inChannels]);
  return g.op('Conv', [d, turned], { kernel_shape: [3, 3], pads });
}

/** Of the convolution by its filter [out, in, 3, 3]. The operand with fewer channels is the one whose windows are laid out in memory. */
export function filterGradient(g: GraphBuilder, d: string, options: { input: string; layer: Layer }): string {
  const { input, layer } = options;
  const { inChannels, outChannels } = layer;
  if (layer.stride === 1 && outChannels < inChannels) {
    const swapped = correlate(g, { of: d, channels: outChannels, with: input, by: inChannels }, layer);
    return turn(g, swapped, [inChannels, outChannels]);
  }
  return correlate(g, { of: input, channels: inChannels, with: d, by: outChannels }, layer);
}

interface Operands {
  readonly of: string;
  readonly channels: number;
  readonly with: string;
  readonly by: number;
}

/**
 * Correlation of two stacks of pictures over pixels and batch, at the nine offsets of a filter: [by, channels, 3, 3]. It is one
 * three-dimensional convolution: the batch takes the place of the channels, the channels that of depth.
 */
function correlate(g: GraphBuilder, { of, channels, with: kernel, by }: Operands, layer: Layer): string {
  const [top, left, bottom, right] = padsOf(layer);
  const volume = g.op('Unsqueeze', [of, g.ints(0)]);
  const byChannel = g.op('Transpose', [kernel], { perm: [1, 0, 2, 3] });
  const correlation = g.op('Conv', [volume, g.op('Unsqueeze', [byChannel, g.ints(2)])], {
    kernel_shape: [1, layer.convSide, layer.convSide],
    pads: [0, top, left, 0, bottom, right],
    dilations: [1, layer.stride, layer.stride],
  });
  return g.op('Reshape', [correlation, g.ints(by, channels, 3, 3)]);
}

/** [a, b, 3, 3] -> [b, a, 3, 3], every filter turned by 180°. */
function turn(g: GraphBuilder, filter: string, [a, b]: readonly [number, number]): string {
  const flat = g.op('Reshape', [filter, g.ints(a, b, 9)]);
  const reversed = g.op('Gather', [flat, g.ints(8, 7, 6, 5, 4, 3, 2, 1, 0)], { axis: 2 });
  return g.op('Reshape', [g.op('Transpose', [reversed], { perm: [1, 0, 2] }), g.ints(b, a, 3, 3)]);
}
