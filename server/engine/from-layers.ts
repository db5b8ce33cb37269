import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { MonitorError } from '../core/errors.ts';
import { inputSize } from '../core/geometry.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { dataType } from '../graph/onnx.ts';
import { addLayer } from './keras-layers.ts';

type Layer = SymbolicTensor['sourceLayer'];

/**
 * A LayersModel (Keras, TensorFlow.js) as model.onnx: an autoencoder of one grey image [N,256,256,1], a chain of layers. A code is found where
 * the chain flattens it, or as an output `code` beside it, and keeps the order of its numbers.
 * @throws MonitorError `model-unreadable` by the first layer that is not known.
 */
export function onnxOfLayers(model: LayersModel, name: string): Uint8Array {
  const refuse = (expected: string, came: string): never => {
    throw MonitorError.of('model-unreadable', [name, `expected ${expected}; came ${came}.`]);
  };
  const isImage = ({ shape }: SymbolicTensor): boolean =>
    shape.length === 4 && shape[1] === inputSize && shape[2] === inputSize && shape[3] === 1;
  const image = model.outputs.find(isImage);
  const input = model.inputs[0]!;
  if (model.inputs.length !== 1 || !isImage(input) || image === undefined)
    return refuse(
      `one input and one output of [N,${inputSize},${inputSize},1]`,
      [...model.inputs, ...model.outputs]
        .map(({ shape }) => `[${shape.map((side) => side ?? 'N').join()}]`)
        .join(' and '),
    );
  const chain = chainTo(image);
  const beside = model.outputs.find(({ shape }) => shape.length === 2);
  const codeAt = beside === undefined ? undefined : rootOf(beside);

  const g = new GraphBuilder();
  let x = 'x';
  let codeShape: readonly (number | string)[] | undefined;
  const addCode = (channelFirst: boolean, size: number): void => {
    const order = channelFirst ? x : g.op('Transpose', [x], { perm: [0, 2, 3, 1] });
    g.named('code', 'Flatten', { input: [order], axis: 1 });
    codeShape = ['N', size];
  };
  for (const [at, layer] of chain.entries()) {
    const flat = layer.getClassName() === 'Flatten' && chain[at + 1]?.getClassName() === 'Reshape';
    if (flat) addCode(false, (layer.output as SymbolicTensor).shape[1]!);
    else if (layer.getClassName() === 'Reshape' && chain[at - 1]?.getClassName() === 'Flatten')
      unlessBack(chain[at - 1]!, layer, refuse);
    else
      x = addLayer(g, x, layer) ?? refuse('layers that are known', `${layer.getClassName()} (${layer.name})`);
    if (codeAt?.layer === layer && codeShape === undefined) addCode(codeAt.channelFirst, beside!.shape[1]!);
  }
  g.named('reconstruction', 'Identity', { input: [x] });
  const shape = ['N', 1, inputSize, inputSize];
  return g.encode(
    [{ name: 'x', type: dataType.float, shape }],
    [
      { name: 'reconstruction', type: dataType.float, shape },
      ...(codeShape === undefined ? [] : [{ name: 'code', type: dataType.float, shape: codeShape }]),
    ],
  );
}

/** The layers from the input to a tensor, the input's own left out. */
function chainTo(tensor: SymbolicTensor): readonly Layer[] {
  const layers: Layer[] = [];
  for (let layer = tensor.sourceLayer; layer.getClassName() !== 'InputLayer';) {
    layers.push(layer);
    layer = (layer.input as SymbolicTensor).sourceLayer;
  }
  return layers.reverse();
}

/** What a code beside the chain is taken of: Flatten(x), or Flatten(Permute(x)) with the channel first. */
function rootOf(code: SymbolicTensor): { readonly layer: Layer; readonly channelFirst: boolean } {
  const before = (code.sourceLayer.input as SymbolicTensor).sourceLayer;
  const channelFirst = before.getClassName() === 'Permute';
  return { layer: channelFirst ? (before.input as SymbolicTensor).sourceLayer : before, channelFirst };
}

/** A Reshape that undoes the Flatten before it changes nothing. */
function unlessBack(flatten: Layer, reshape: Layer, refuse: (expected: string, came: string) => never): void {
  const [from, to] = [flatten.input, reshape.output].map((one) =>
    (one as SymbolicTensor).shape.slice(1).join(),
  );
  if (from !== to) refuse(`a Reshape back to [${from}]`, `one to [${to}]`);
}
