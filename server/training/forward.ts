import type { GraphBuilder } from '../graph/builder.ts';
import type { Layer } from './network.ts';

/** Names of one layer's parameters in a graph: filter [out, in, 3, 3] and bias [out]. */
export interface Weights {
  readonly filter: string;
  readonly bias: string;
}

/** What one layer computed, by tensor name: a gradient needs it again. */
export interface Trace {
  readonly layer: Layer;
  /** What the convolution read, up-sampled. */
  readonly input: string;
  /** After the activation, before pooling. */
  readonly activated: string;
  /** After pooling; the same as `activated` where nothing is pooled. */
  readonly output: string;
  /** Which pixel won each pooling window; only where a gradient is wanted. */
  readonly indices: string | undefined;
}

/** TensorFlow's 'same' padding [top, left, bottom, right] of a 3×3 convolution over an even side: stride 2 pads below and right only. */
export const padsOf = ({ stride }: Layer): readonly [number, number, number, number] =>
  stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1];

/**
 * The network as far as the input of its last activation, the sigmoid: convolution, ReLU and pooling, layer by layer.
 * @param x float [N, 1, side, side], 0..1.
 */
export function forward(
  g: GraphBuilder,
  layers: readonly Layer[],
  { x, weights, indices }: { x: string; weights: readonly Weights[]; indices: boolean },
): readonly Trace[] {
  let last = x;
  return layers.map((layer, index): Trace => {
    for (let factor: number = layer.upsample; factor > 1; factor /= 2) last = doubled(g, last);
    const input = last;
    const { filter, bias } = weights[index]!;
    const attributes = { kernel_shape: [3, 3], strides: [layer.stride, layer.stride], pads: padsOf(layer) };
    const linear = g.op('Conv', [input, filter, bias], attributes);
    const activated = index === layers.length - 1 ? linear : g.op('Relu', [linear]);
    const pooled = layer.pool ? maxPool(g, activated, indices) : [activated];
    last = pooled[0]!;
    return { layer, input, activated, output: last, indices: pooled[1] };
  });
}

const doubled = (g: GraphBuilder, x: string): string =>
  g.op('Resize', [x, '', g.floats([1, 1, 2, 2], [4])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });

const maxPool = (g: GraphBuilder, x: string, indices: boolean): string[] =>
  g.ops('MaxPool', [x], { outputs: indices ? 2 : 1, kernel_shape: [2, 2], strides: [2, 2] });
