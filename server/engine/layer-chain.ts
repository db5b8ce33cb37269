import { MonitorError } from '../core/errors.ts';
import type { Node } from '../graph/onnx.ts';
import { GraphIndex, intAttribute, intsAttribute, textAttribute } from '../graph/read-graph.ts';
import { isPlain, type ImageModel } from './image-model.ts';
import { nearestScale } from './upsampled-conv.ts';

/** One step of a network without branches. */
export type ChainLayer =
  | {
      readonly kind: 'conv';
      /** [outputs, inputs, rows, columns] */
      readonly filter: Float32Array;
      readonly dims: readonly [outputs: number, inputs: number, rows: number, columns: number];
      /** One number an output. */
      readonly bias: Float32Array;
      /** Keeps the size, divided by it. */
      readonly stride: number;
    }
  | { readonly kind: 'activation'; readonly name: 'relu' | 'sigmoid' }
  /** Greatest of size×size, side by side. */
  | { readonly kind: 'pool'; readonly size: number }
  /** Every pixel scale×scale times. */
  | { readonly kind: 'upsample'; readonly scale: number };

/** An autoencoder as convolutional layers, one after the other, from x to x̂. */
export interface LayerChain {
  readonly layers: readonly ChainLayer[];
  /** The code is what so many layers give, flattened channel by channel. */
  readonly codeAfter: number | undefined;
}

/**
 * Reads a network that is a plain chain of layers, which every layer library can build.
 * @throws MonitorError `model-unreadable` for any other, by the first node that is none of them.
 */
export function readLayerChain(image: ImageModel, name: string): LayerChain {
  const { model, input, answer, code } = image;
  const refuse = (came: string): never => {
    throw MonitorError.of('model-unreadable', [
      name,
      `TensorFlow.js takes a chain of convolutions, activations, poolings and up-samplings from 256×256×1 grey to x̂; came ${came}. ONNX Runtime takes it all the same.`,
    ]);
  };
  if (!isPlain(image))
    refuse(
      answer.kind === 'anomaly-map'
        ? 'a model that gives an anomaly map'
        : `a picture of ${input.height}×${input.width}×${input.channels} px, or one that is normalised`,
    );
  if (input.layout !== 'nchw') refuse('an input with the channel last');
  const index = new GraphIndex(model.graph);
  const codeFrom = code === undefined ? undefined : flattened(index.makerOf(code));
  const layers: ChainLayer[] = [];
  let fromEnd: number | undefined;
  for (let tensor = answer.output; tensor !== input.name;) {
    if (tensor === codeFrom) fromEnd = layers.length;
    const node = index.makerOf(tensor);
    const layer = node && layerOf(node, index);
    if (layer === undefined) return refuse(node === undefined ? 'an open end' : `a node ${node.opType}`);
    layers.push(layer);
    tensor = node!.input[0]!;
  }
  if (codeFrom !== undefined && fromEnd === undefined) refuse('a code beside the chain');
  return {
    layers: layers.reverse(),
    codeAfter: fromEnd === undefined ? undefined : layers.length - fromEnd,
  };
}

/** What a Flatten from the second axis on is taken of. */
const flattened = (node: Node | undefined): string =>
  node?.opType === 'Flatten' && intAttribute(node, 'axis', 1) === 1 ? node.input[0]! : '';

function layerOf(node: Node, index: GraphIndex): ChainLayer | undefined {
  if ((node.domain ?? '') !== '') return undefined;
  switch (node.opType) {
    case 'Relu':
      return { kind: 'activation', name: 'relu' };
    case 'Sigmoid':
      return { kind: 'activation', name: 'sigmoid' };
    case 'MaxPool':
      return poolOf(node);
    case 'Conv':
      return convOf(node, index);
    default: {
      const scale = nearestScale(node, index);
      return scale === undefined ? undefined : { kind: 'upsample', scale };
    }
  }
}

function poolOf(node: Node): ChainLayer | undefined {
  const size = intsAttribute(node, 'kernel_shape', [])[0] ?? 0;
  const is = (name: string, expected: number, otherwise: readonly number[]): boolean =>
    intsAttribute(node, name, otherwise).every((value) => value === expected);
  const plain =
    is('kernel_shape', size, []) && is('strides', size, [1]) && is('pads', 0, [0]) && is('dilations', 1, [1]);
  return plain && size > 1 && node.output.length === 1 ? { kind: 'pool', size } : undefined;
}

function convOf(node: Node, index: GraphIndex): ChainLayer | undefined {
  const filter = index.floatsOf(node.input[1] ?? '');
  const [outputs, inputs, rows, columns] = filter?.dims ?? [];
  if (filter === undefined || outputs === undefined || inputs === undefined) return undefined;
  if (rows === undefined || columns === undefined) return undefined;
  const [stride = 1, across = stride] = intsAttribute(node, 'strides', [1, 1]);
  const dilated = intsAttribute(node, 'dilations', [1, 1]).some((value) => value !== 1);
  if (stride !== across || dilated || intAttribute(node, 'group', 1) !== 1) return undefined;
  const padding = textAttribute(node, 'auto_pad', 'NOTSET');
  const pads = intsAttribute(node, 'pads', [0, 0, 0, 0]);
  if (padding !== 'SAME_UPPER' && (padding !== 'NOTSET' || !isSame(pads, { rows, columns, stride })))
    return undefined;
  const bias = index.floatsOf(node.input[2] ?? '')?.values ?? new Float32Array(outputs);
  return { kind: 'conv', filter: filter.values, dims: [outputs, inputs, rows, columns], bias, stride };
}

/** Whether zeros are added as TensorFlow's "same" does for sides that the stride divides: what is odd goes below and right. */
function isSame(
  [top, left, bottom, right]: readonly number[],
  { rows, columns, stride }: { rows: number; columns: number; stride: number },
): boolean {
  const [down, across] = [Math.max(0, rows - stride), Math.max(0, columns - stride)];
  return (
    top === Math.floor(down / 2) &&
    bottom === Math.ceil(down / 2) &&
    left === Math.floor(across / 2) &&
    right === Math.ceil(across / 2)
  );
}
