import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { GraphBuilder } from '../graph/builder.ts';

type Layer = SymbolicTensor['sourceLayer'];

/** Settings as Keras writes them, of the layers that are known here. */
interface Config {
  readonly kernelSize?: readonly number[];
  readonly strides?: readonly number[];
  readonly padding?: string;
  readonly dilationRate?: readonly number[];
  readonly activation?: string;
  readonly poolSize?: readonly number[];
  readonly size?: readonly number[];
  readonly interpolation?: string;
  readonly epsilon?: number;
}

/** Layers that only act while a network learns. */
const trainingOnly: ReadonlySet<string> = new Set(['Dropout', 'GaussianNoise', 'SpatialDropout2D']);

/** Adds a layer of Keras to a graph [N,channels,height,width]. @returns its output; undefined for a layer or setting that is not known. */
export function addLayer(g: GraphBuilder, x: string, layer: Layer): string | undefined {
  const name = layer.getClassName();
  const config = layer.getConfig() as Config;
  if (trainingOnly.has(name)) return x;
  switch (name) {
    case 'Activation':
      return activate(g, x, config.activation);
    case 'MaxPooling2D':
      return pool(g, x, config);
    case 'UpSampling2D':
      return upSample(g, x, config);
    case 'BatchNormalization':
      return normalise(g, x, layer);
    case 'Conv2D':
    case 'Conv2DTranspose': {
      const y = name === 'Conv2D' ? convolve(g, x, layer) : convolveTransposed(g, x, layer);
      return y && activate(g, y, config.activation);
    }
    default:
      return undefined;
  }
}

const operators: Readonly<Record<string, string>> = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' };

function activate(g: GraphBuilder, x: string, name = 'linear'): string | undefined {
  if (name === 'linear') return x;
  const operator = operators[name];
  return operator && g.op(operator, [x]);
}

function pool(
  g: GraphBuilder,
  x: string,
  { poolSize = [], strides = poolSize, padding }: Config,
): string | undefined {
  const plain = padding !== 'same' && poolSize.join() === strides.join();
  return plain ? g.op('MaxPool', [x], { kernel_shape: [...poolSize], strides: [...poolSize] }) : undefined;
}

function upSample(
  g: GraphBuilder,
  x: string,
  { size = [], interpolation = 'nearest' }: Config,
): string | undefined {
  if (interpolation !== 'nearest') return undefined;
  return g.op('Resize', [x, '', g.floats([1, 1, ...size], [4])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** Weights in the order gamma, beta, mean, variance. */
function normalise(g: GraphBuilder, x: string, layer: Layer): string | undefined {
  const weights = layer.getWeights().map((one) => g.floats(one.dataSync(), one.shape));
  const { epsilon = 1e-3 } = layer.getConfig() as Config;
  return weights.length === 4 ? g.op('BatchNormalization', [x, ...weights], { epsilon }) : undefined;
}

function convolve(g: GraphBuilder, x: string, layer: Layer): string | undefined {
  const config = layer.getConfig() as Config;
  const { kernelSize = [], strides = [1, 1], padding, dilationRate = [1, 1] } = config;
  if (dilationRate.some((rate) => rate !== 1)) return undefined;
  const [, height, width] = (layer.input as SymbolicTensor).shape;
  const pads =
    padding === 'same'
      ? samePads([height!, width!].map((side, at) => missing(side, kernelSize[at]!, strides[at]!)))
      : [0, 0, 0, 0];
  return g.op('Conv', [x, ...weightsOf(g, layer, [3, 2, 0, 1])], {
    ...{ kernel_shape: [...kernelSize], strides: [...strides], pads },
  });
}

function convolveTransposed(g: GraphBuilder, x: string, layer: Layer): string | undefined {
  const { kernelSize = [], strides = [1, 1], padding } = layer.getConfig() as Config;
  const surplus = kernelSize.map((side, at) => side - strides[at]!);
  if (padding !== 'same' || surplus.some((one) => one < 0)) return undefined;
  // Keras keeps the filter as [rows, columns, outputs, inputs].
  return g.op('ConvTranspose', [x, ...weightsOf(g, layer, [3, 2, 0, 1])], {
    ...{ kernel_shape: [...kernelSize], strides: [...strides], pads: samePads(surplus) },
  });
}

/** Zeros that "same" adds along one side, both ends together. */
const missing = (side: number, kernel: number, stride: number): number =>
  Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side);

/** What is odd goes below and right. */
const samePads = (totals: readonly number[]): number[] => [
  ...totals.map((total) => Math.floor(total / 2)),
  ...totals.map((total) => Math.ceil(total / 2)),
];

/** Filter, its axes put in another order, and bias where there is one. */
function weightsOf(g: GraphBuilder, layer: Layer, order: readonly number[]): readonly string[] {
  const [filter, bias] = layer.getWeights();
  const { shape } = filter!;
  const values = filter!.dataSync();
  const dims = order.map((axis) => shape[axis]!);
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const moved = Float32Array.from({ length: values.length }, (_, at) => {
    let rest = at;
    let from = 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += (rest % dims[axis]!) * steps[order[axis]!]!;
      rest = Math.floor(rest / dims[axis]!);
    }
    return values[from]!;
  });
  return [g.floats(moved, dims), ...(bias === undefined ? [] : [g.floats(bias.dataSync(), bias.shape)])];
}
