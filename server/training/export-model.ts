import { GraphBuilder } from '../graph/builder.ts';
import { dataType } from '../graph/onnx.ts';
import { forward } from './forward.ts';
import type { Network } from './network.ts';

/** Name of the tensor of model.onnx that is the code a, [N, 4096]. */
export const codeName = 'code';

/**
 * model.onnx: input `x` float [N, 1, side, side] in 0..1; outputs `reconstruction` of the same shape and range, and `code`
 * [N, codeSize], flattened channel by channel. Opset 13, batch dynamic. The last stage is left plain, "up-sample, up-sample,
 * convolution, sigmoid": the engine rewrites it when it loads the file.
 * @throws RangeError when the parameters are not as many as the network has.
 */
export function exportModel(network: Network, parameters: Float32Array): Uint8Array {
  if (parameters.length !== network.parameters)
    throw new RangeError(`The network has ${network.parameters} parameters, not ${parameters.length}`);
  const g = new GraphBuilder();
  const weights = network.layers.map(({ filterAt, biasAt, inChannels, outChannels }) => ({
    filter: g.floats(parameters.subarray(filterAt, biasAt), [outChannels, inChannels, 3, 3]),
    bias: g.floats(parameters.subarray(biasAt, biasAt + outChannels), [outChannels]),
  }));
  const traces = forward(g, network.layers, { x: 'x', weights, indices: false });
  const pooled = traces.findLast(({ layer }) => layer.pool)!.output;
  g.named(codeName, 'Flatten', { input: [pooled], axis: 1 });
  g.named('reconstruction', 'Sigmoid', { input: [traces.at(-1)!.output] });
  const shape = ['N', 1, network.side, network.side];
  return g.encode(
    [{ name: 'x', type: dataType.float, shape }],
    [
      { name: 'reconstruction', type: dataType.float, shape },
      { name: codeName, type: dataType.float, shape: ['N', network.codeSize] },
    ],
  );
}
