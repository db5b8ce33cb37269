import { inputSize } from '../core/geometry.ts';
import type { LatentSpread } from '../core/latent.ts';
import { coarseSide } from '../core/motion-trail.ts';
import { GraphBuilder, valueInfo, type Port } from '../graph/builder.ts';
import { dataType, encodeModel, type Graph, type Model } from '../graph/onnx.ts';
import { unusedPrefix } from '../graph/read-graph.ts';
import { compareImage, feedImage } from './fit-image.ts';
import { readImageModel, type ImageModel, type ModelNames } from './image-model.ts';
import { rewriteUpsampledConvs } from './rewrite-upsampled-conv.ts';
import { weighDirections } from './weigh-directions.ts';

export interface ScoringGraphOptions extends ModelNames {
  /** c, the centre of the normal codes. Without it, or without a code, there is no latent score. */
  readonly centre?: Float32Array | undefined;
  /** How normal codes vary around it; without it every direction counts alike. */
  readonly spread?: LatentSpread | undefined;
  /** Give the coarse picture as well, which motion is seen in. */
  readonly coarse?: boolean;
  /** Give x̂ and the code as well. The runtime computes whatever a graph holds, asked for or not. */
  readonly details?: boolean;
}

/** One ONNX file that scores frames, and what its ports are called in it. */
export interface ScoringGraph {
  readonly bytes: Uint8Array;
  readonly batch: 'dynamic' | 'one';
  readonly inputs: {
    /** uint8 [N,1,256,256], grey 0..255. */
    readonly grey: string;
    /** float [1,1,256,256], 1 inside the sector and 0 outside. */
    readonly sector: string;
    /** float [1], pixels inside the sector. */
    readonly pixels: string;
  };
  readonly outputs: {
    /** uint8 [N,1,256,256]: |x − x̂|·255, or the anomaly map so scaled, rounded; 0 outside the sector. */
    readonly map: string;
    /** float, one number a frame: the scores, as core/scores.ts defines them. */
    readonly reconstruction: string;
    readonly peak: string;
    readonly latent: string | undefined;
    /** float [N,1,64,64]: x, by means of 4×4 pixels; 0 outside the sector. */
    readonly coarse: string | undefined;
    /** uint8 [N,1,256,256]: x̂·255, rounded; a detail. Undefined for a model without x̂. */
    readonly image: string | undefined;
    /** float [N,K]: the code; a detail. */
    readonly code: string | undefined;
  };
}

/**
 * Builds one graph from grey bytes to difference map and scores around a model's own nodes, which stay as they are but for the
 * last stage (rewrite-upsampled-conv.ts). Agrees with the model computed plainly to 1e-5.
 * @throws MonitorError `model-unreadable`.
 */
export function scoringGraph(bytes: Uint8Array, options: ScoringGraphOptions): ScoringGraph {
  const image = readImageModel(bytes, options);
  const prefix = unusedPrefix(image.model.graph, 'sonovigil.');
  const before = new GraphBuilder(`${prefix}before.`);
  const after = new GraphBuilder(`${prefix}after.`);
  const inputs = { grey: `${prefix}grey`, sector: `${prefix}sector`, pixels: `${prefix}pixels` };
  const fed = feedImage(image, { builder: before, grey: inputs.grey });
  const outputs = addScores(image, {
    builder: after,
    prefix,
    ...fed,
    ...inputs,
    ...options,
  });

  const rewritten = rewriteUpsampledConvs(image.model.graph, {
    prefix: `${prefix}decoder.`,
    ...(image.input.layout === 'nchw' && { image: image.input }),
  });
  const sides = ['N', 1, inputSize, inputSize] as const;
  const graph: Graph = {
    ...rewritten,
    node: [...before.nodes, ...rewritten.node, ...after.nodes],
    initializer: [...before.initializers, ...rewritten.initializer, ...after.initializers],
    input: [
      { name: inputs.grey, type: dataType.uint8, shape: sides },
      { name: inputs.sector, type: dataType.float, shape: [1, 1, inputSize, inputSize] },
      { name: inputs.pixels, type: dataType.float, shape: [1] },
    ].map(valueInfo),
    output: Object.entries(outputs).flatMap(([port, name]) =>
      name === undefined ? [] : [valueInfo({ name, ...portTypes[port as keyof typeof portTypes] })],
    ),
  };
  // Weights that are no inputs, which makes them constants to the runtime, came with IR version 4.
  const irVersion = image.model.irVersion < 4n ? 4n : image.model.irVersion;
  const model: Model = { ...image.model, irVersion, graph };
  return { bytes: encodeModel(model), batch: image.batch, inputs, outputs };
}

const imageBytes = { type: dataType.uint8, shape: ['N', 1, inputSize, inputSize] };
const score = { type: dataType.float, shape: ['N'] };
const portTypes: Readonly<Record<keyof ScoringGraph['outputs'], Omit<Port, 'name'>>> = {
  map: imageBytes,
  reconstruction: score,
  peak: { type: dataType.float, shape: ['N', 1, 1, 1] },
  latent: score,
  coarse: { type: dataType.float, shape: ['N', 1, coarseSide, coarseSide] },
  image: imageBytes,
  code: { type: dataType.float, shape: ['N', 'K'] },
};

interface ScoreParts {
  readonly builder: GraphBuilder;
  readonly prefix: string;
  readonly x: string;
  readonly own: string;
  readonly sector: string;
  readonly pixels: string;
  readonly centre?: Float32Array | undefined;
  readonly spread?: LatentSpread | undefined;
  readonly coarse?: boolean;
  readonly details?: boolean;
}

function addScores(model: ImageModel, parts: ScoreParts): ScoringGraph['outputs'] {
  const { builder: g, prefix, own, sector, pixels, coarse = false, details = false } = parts;
  const name = (port: string): string => `${prefix}${port}`;
  // QuantizeLinear divides, rounds and saturates to bytes in one pass.
  const toBytes = (port: string, values: string): string =>
    g.named(name(port), 'QuantizeLinear', { input: [values, g.scalar(1 / 255), g.byte(0)] });

  const compared = compareImage(model, { builder: g, own, withImage: details });
  const difference = g.op('Mul', [compared.difference, sector]);
  const mean = g.op('Div', [sumOfSquares(g, difference, [1, 2, 3]), pixels]);

  // The mean counts what lies outside as 0, as the difference map shows it; its maximum is taken inside alone.
  const smooth = g.op('AveragePool', [difference], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
  });
  return {
    map: toBytes('map', difference),
    reconstruction: g.named(name('reconstruction'), 'Sqrt', { input: [mean] }),
    peak: g.named(name('peak'), 'GlobalMaxPool', { input: [g.op('Mul', [smooth, sector])] }),
    coarse: coarse ? addCoarse(name('coarse'), parts) : undefined,
    image: compared.image === undefined ? undefined : toBytes('image', compared.image),
    ...addLatent(model, parts),
  };
}

function addCoarse(output: string, { builder: g, x, sector }: ScoreParts): string {
  const side = inputSize / coarseSide;
  return g.named(output, 'AveragePool', {
    input: [g.op('Mul', [x, sector])],
    kernel_shape: [side, side],
    strides: [side, side],
  });
}

/** A model that scores frames itself has no other latent score: its own is a distance that it learned, as that of a code is. */
function addLatent(
  { answer, code }: ImageModel,
  { builder: g, prefix, centre, spread, details = false }: ScoreParts,
): Pick<ScoringGraph['outputs'], 'latent' | 'code'> {
  if (answer.kind === 'anomaly-map' && answer.score !== undefined)
    return {
      latent: g.named(`${prefix}latent`, 'Reshape', { input: [answer.score, g.ints(-1)] }),
      code: undefined,
    };
  const a =
    code === undefined || (centre === undefined && !details)
      ? undefined
      : g.named(`${prefix}code`, 'Flatten', { input: [code], axis: 1 });
  const away =
    a === undefined || centre === undefined
      ? undefined
      : g.op('Sub', [a, g.floats(centre, [1, centre.length])]);
  const weighed = away === undefined || spread === undefined ? away : weighDirections(g, away, spread);
  return {
    latent: weighed && g.named(`${prefix}latent`, 'Sqrt', { input: [sumOfSquares(g, weighed, [1])] }),
    code: details ? a : undefined,
  };
}

/** Two passes, 18 µs for a frame; ReduceSumSquare and a product of the row with itself take 42 and 107 in ONNX Runtime 1.30. */
const sumOfSquares = (g: GraphBuilder, values: string, axes: readonly number[]): string =>
  g.op('ReduceSum', [g.op('Mul', [values, values]), g.ints(...axes)], { keepdims: 0 });
