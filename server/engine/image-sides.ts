import type { Node } from '../graph/onnx.ts';
import { intAttribute, intsAttribute, textAttribute, type GraphIndex } from '../graph/read-graph.ts';
import { nearestScale } from './upsampled-conv.ts';

/** Of an image inside a network, px. */
export interface Sides {
  readonly height: number;
  readonly width: number;
}

/** Where the sides are known: a tensor [N,channels,height,width]. */
export interface KnownImage extends Sides {
  readonly name: string;
}

/**
 * Works out the sides of a tensor from those of an image that it comes from, through convolutions, poolings, nearest up-samplings and what
 * acts on each number alone. Undefined where anything else stands between.
 */
export function sidesOf(tensor: string, from: { index: GraphIndex; image: KnownImage }): Sides | undefined {
  if (tensor === from.image.name) return from.image;
  const { index } = from;
  const node = index.makerOf(tensor);
  if (node === undefined || (node.domain ?? '') !== '') return undefined;
  const before = sidesOf(node.input[0] ?? '', from);
  if (before === undefined) return undefined;
  if (pointwise.has(node.opType)) return before;
  if (windowed.has(node.opType)) return slidOver(before, node, index);
  const scale = nearestScale(node, index);
  return scale === undefined ? undefined : { height: before.height * scale, width: before.width * scale };
}

const pointwise: ReadonlySet<string> = new Set([
  'Relu',
  'LeakyRelu',
  'PRelu',
  'Elu',
  'Sigmoid',
  'Tanh',
  'Clip',
  'BatchNormalization',
  'QuantizeLinear',
  'DequantizeLinear',
]);
const windowed: ReadonlySet<string> = new Set(['Conv', 'QLinearConv', 'MaxPool', 'AveragePool']);

/** The sides of what a window gives that slides over an image. */
function slidOver({ height, width }: Sides, node: Node, index: GraphIndex): Sides | undefined {
  const kernel = intsAttribute(
    node,
    'kernel_shape',
    index.floatsOf(node.input[1] ?? '')?.dims.slice(2) ?? [],
  );
  if (kernel.length !== 2 || intAttribute(node, 'ceil_mode', 0) !== 0) return undefined;
  const strides = intsAttribute(node, 'strides', [1, 1]);
  const dilations = intsAttribute(node, 'dilations', [1, 1]);
  const padding = textAttribute(node, 'auto_pad', 'NOTSET');
  const pads = padding === 'NOTSET' ? intsAttribute(node, 'pads', [0, 0, 0, 0]) : [0, 0, 0, 0];
  const side = (length: number, at: number): number => {
    if (padding.startsWith('SAME')) return Math.ceil(length / strides[at]!);
    const reach = dilations[at]! * (kernel[at]! - 1);
    return Math.floor((length + pads[at]! + pads[at + 2]! - reach - 1) / strides[at]!) + 1;
  };
  return { height: side(height, 0), width: side(width, 1) };
}
