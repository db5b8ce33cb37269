import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { inputSize } from '../core/geometry.ts';
import type { ChainLayer, LayerChain } from './layer-chain.ts';
import type { TensorFlow } from './load-tensorflow.ts';

/**
 * The network as a LayersModel of TensorFlow.js, and so of Keras: input [N,256,256,1] in 0..1; outputs `reconstruction` of the same shape and,
 * where there is one, `code` [N,K], flattened channel by channel as in model.onnx.
 */
export function layersModel(tf: TensorFlow, { layers, codeAfter }: LayerChain): LayersModel {
  const input = tf.input({ shape: [inputSize, inputSize, 1], name: 'x' });
  const outputs: SymbolicTensor[] = [];
  let code: SymbolicTensor | undefined;
  let last = input;
  const add = (layer: { apply: (of: SymbolicTensor) => unknown }, of = last): SymbolicTensor =>
    layer.apply(of) as SymbolicTensor;
  for (const [at, layer] of layers.entries()) {
    last = add(layerFor(tf, layer, at === layers.length - 1 ? 'reconstruction' : `${layer.kind}_${at}`));
    if (at + 1 === codeAfter)
      code = add(tf.layers.flatten({ name: 'code' }), add(tf.layers.permute({ dims: [3, 1, 2] })));
  }
  outputs.push(last, ...(code === undefined ? [] : [code]));
  const model = tf.model({ inputs: input, outputs, name: 'sonovigil' });
  for (const [at, layer] of layers.entries()) {
    if (layer.kind !== 'conv') continue;
    const name = at === layers.length - 1 ? 'reconstruction' : `conv_${at}`;
    tf.tidy(() => {
      const { filter, dims, bias } = layer;
      // [outputs, inputs, rows, columns] -> [rows, columns, inputs, outputs]
      const kernel = tf.transpose(tf.tensor4d(filter, [...dims]), [2, 3, 1, 0]);
      model.getLayer(name).setWeights([kernel, tf.tensor1d(bias)]);
    });
  }
  return model;
}

function layerFor(tf: TensorFlow, layer: ChainLayer, name: string) {
  switch (layer.kind) {
    case 'conv': {
      const [filters, , rows, columns] = layer.dims;
      return tf.layers.conv2d({
        ...{ name, filters, kernelSize: [rows, columns], strides: layer.stride },
        padding: 'same',
        // They are set at once; random ones would take longer.
        kernelInitializer: 'zeros',
      });
    }
    case 'activation':
      return tf.layers.activation({ name, activation: layer.name });
    case 'pool':
      return tf.layers.maxPooling2d({ name, poolSize: layer.size, strides: layer.size });
    case 'upsample':
      return tf.layers.upSampling2d({ name, size: [layer.scale, layer.scale] });
  }
}
