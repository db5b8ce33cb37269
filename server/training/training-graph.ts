import { GraphBuilder, type Port } from '../graph/builder.ts';
import { dataType } from '../graph/onnx.ts';
import { coarseLayer, coarseWeights, fineGradients } from './coarse-stage.ts';
import { forward, type Trace, type Weights } from './forward.ts';
import {
  biasGradient,
  filterGradient,
  inputGradient,
  maxPoolGradient,
  reluGradient,
  upsampleGradient,
} from './gradients.ts';
import type { Network } from './network.ts';

/** The tensors of the two graphs here, by name. */
export const graphNames = {
  /** uint8 [N, 1, side, side], 0..255. */
  grey: 'grey',
  /** float [P], the flat parameter vector. */
  parameters: 'parameters',
  /** float scalar: mean over batch and pixels of (x̂ − x)², x in 0..1. */
  loss: 'loss',
  /** float [P], the loss by each parameter. */
  gradient: 'gradient',
} as const;

/** model.onnx of grey, parameters -> loss. */
export function lossGraph(network: Network): Uint8Array {
  const g = new GraphBuilder();
  lossOf(g, network, false);
  return g.encode(inputsOf(network), [lossPort]);
}

/** model.onnx of grey, parameters -> loss, gradient. Derived by hand, layer by layer from the last; the last stage is worked at its coarse size. */
export function trainingGraph(network: Network): Uint8Array {
  const g = new GraphBuilder();
  const { traces, weights, error, output } = lossOf(g, network, true);
  const last = network.layers.at(-1)!;
  const one = g.scalar(1);
  const sigmoidSlope = g.op('Mul', [output, g.op('Sub', [one, output])]);
  const count = g.op('Cast', [g.op('Size', [error])], { to: dataType.float });
  const slope = g.op('Div', [g.op('Mul', [error, g.scalar(2)]), count]);
  let d = g.op('SpaceToDepth', [g.op('Mul', [slope, sigmoidSlope])], { blocksize: last.upsample });
  const gradients: Weights[] = [];
  for (let index = traces.length - 1; index >= 0; index--) {
    const { layer, input } = traces[index]!;
    gradients.unshift({ filter: filterGradient(g, d, { input, layer }), bias: biasGradient(g, d) });
    if (index === 0) break;
    const before = traces[index - 1]!;
    const read = inputGradient(g, d, { filter: weights[index]!.filter, layer });
    d = throughActivation(g, upsampleGradient(g, read, layer.upsample), before);
  }
  gradients.push(fineGradients(g, gradients.pop()!, last));
  const flat = gradients.flatMap(({ filter, bias }) => [g.op('Reshape', [filter, g.ints(-1)]), bias]);
  g.named(graphNames.gradient, 'Concat', { input: flat, axis: 0 });
  const gradient: Port = { name: graphNames.gradient, type: dataType.float, shape: [network.parameters] };
  return g.encode(inputsOf(network), [lossPort, gradient]);
}

function throughActivation(g: GraphBuilder, d: string, { output, activated, indices }: Trace): string {
  const masked = reluGradient(g, d, output);
  return indices === undefined ? masked : maxPoolGradient(g, masked, { indices, activated });
}

function lossOf(
  g: GraphBuilder,
  network: Network,
  indices: boolean,
): { traces: readonly Trace[]; weights: readonly Weights[]; error: string; output: string } {
  const x = g.op('Mul', [g.op('Cast', [graphNames.grey], { to: dataType.float }), g.scalar(1 / 255)]);
  const last = network.layers.at(-1)!;
  const layers = network.layers.with(-1, coarseLayer(last));
  const own = split(g, network);
  const weights = own.with(-1, coarseWeights(g, own.at(-1)!, last));
  const traces = forward(g, layers, { x, weights, indices });
  const linear = g.op('DepthToSpace', [traces.at(-1)!.output], { blocksize: last.upsample });
  const output = g.op('Sigmoid', [linear]);
  const error = g.op('Sub', [output, x]);
  g.named(graphNames.loss, 'ReduceMean', { input: [g.op('Mul', [error, error])], keepdims: 0 });
  return { traces, weights, error, output };
}

function split(g: GraphBuilder, { layers }: Network): readonly Weights[] {
  const sizes = layers.flatMap(({ filterAt, biasAt, outChannels }) => [biasAt - filterAt, outChannels]);
  const parts = g.ops('Split', [graphNames.parameters, g.ints(...sizes)], { outputs: sizes.length, axis: 0 });
  return layers.map(({ inChannels, outChannels }, index) => ({
    filter: g.op('Reshape', [parts[2 * index]!, g.ints(outChannels, inChannels, 3, 3)]),
    bias: parts[2 * index + 1]!,
  }));
}

const inputsOf = ({ side, parameters }: Network): readonly Port[] => [
  { name: graphNames.grey, type: dataType.uint8, shape: ['N', 1, side, side] },
  { name: graphNames.parameters, type: dataType.float, shape: [parameters] },
];
const lossPort: Port = { name: graphNames.loss, type: dataType.float, shape: [] };
