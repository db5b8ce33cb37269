import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, Node } from '../graph/onnx.ts';
import { GraphIndex, hasSubgraphs } from '../graph/read-graph.ts';
import { sidesOf, type KnownImage } from './image-sides.ts';
import { phaseConv } from './phase-conv.ts';
import { upsampledConv, type UpsampledConv } from './upsampled-conv.ts';

export interface RewriteOptions {
  /** Starts the names of all that is added. */
  readonly prefix: string;
  /** An image whose sides are known, where there is one: it makes more rewriting possible. */
  readonly image?: KnownImage;
}

/**
 * Rewrites "nearest up-sampling by s, then a 3×3 convolution" as what does the same with fewer multiplications, exact but for rounding:
 * one transposed convolution, or a convolution at the coarse size (phase-conv.ts).
 */
export function rewriteUpsampledConvs(graph: Graph, { prefix, image }: RewriteOptions): Graph {
  // The branches of an If or Loop may read any tensor of the graph, and are not looked into.
  if (hasSubgraphs(graph)) return graph;
  const index = new GraphIndex(graph);
  const builder = new GraphBuilder(prefix);
  const replaced = new Map<Node, readonly Node[]>();
  for (const conv of graph.node) {
    const found = upsampledConv(conv, index);
    if (found === undefined) continue;
    const sides = image && sidesOf(found.input, { index, image });
    const reader = index.onlyReaderOf(conv.output[0]!);
    const relu = reader?.opType === 'Relu' && (reader.domain ?? '') === '' ? reader : undefined;
    if (paysTransposed(found)) replaced.set(conv, [transposedConv(found, builder)]);
    else if (sides !== undefined && paysByPhase(found)) {
      replaced.set(conv, phaseConv(found, { builder, sides, relu }));
      if (relu !== undefined) replaced.set(relu, []);
    } else continue;
    for (const node of found.resizes) replaced.set(node, []);
  }
  const node = graph.node.flatMap((one) => replaced.get(one) ?? [one]);
  const read = new Set([...node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
  const initializer = [...graph.initializer, ...builder.initializers].filter(({ name }) =>
    read.has(name ?? ''),
  );
  return { ...graph, node, initializer };
}

/**
 * Adding up the overlapping kernels costs time for each output channel; multiplications are saved for each pair of channels. Measured
 * on one Zen 4 core, ONNX Runtime 1.30, ms before -> after: 16 to 1 channels at 128² px 4.0 -> 1.4, 16 to 4 at 64²
 * 1.0 -> 0.57, 256 to 128 at 4² 0.34 -> 0.20, 64 to 32 at 16² 0.40 -> 0.29; but 16 to 16 at 64² 1.1 -> 1.6, and 32 to 16 gains
 * on one core and loses on two.
 */
const paysTransposed = ({ inputs, outputs }: UpsampledConv): boolean =>
  outputs <= 4 || (inputs >= 64 && inputs >= 2 * outputs);

/**
 * Laying the phases beside each other costs about 1 ns a number. Measured on one Zen 5 core with all around it, ms before -> after: 32
 * to 16 channels at 32² px 0.31 -> 0.19; where a transposed convolution pays, it is as fast.
 */
const paysByPhase = ({ scale, inputs }: UpsampledConv): boolean => scale === 2 && inputs >= 32;

/**
 * To repeat a pixel s×s times is a transposed convolution with a box of ones; followed by a 3×3 convolution it is one with a kernel of
 * s + 2: (s + 2)² multiplications a coarse pixel instead of 9·s². At the last stage it also saves what runtimes waste on one channel,
 * which they compute in blocks of 8 or 16.
 */
function transposedConv(found: UpsampledConv, builder: GraphBuilder): Node {
  const { conv, input, scale, outputs, inputs } = found;
  const side = scale + 2;
  const [, , ...bias] = conv.input;
  const before = builder.nodes.length;
  builder.named(conv.output[0]!, 'ConvTranspose', {
    input: [input, builder.floats(spreadFilter(found), [inputs, outputs, side, side]), ...bias],
    kernel_shape: [side, side],
    strides: [scale, scale],
    pads: [1, 1, 1, 1],
  });
  return builder.nodes[before]!;
}

/** [inputs, outputs, s + 2, s + 2]: the box of ones, convolved with the filter turned by 180°. */
function spreadFilter({ filter, scale, outputs, inputs }: UpsampledConv): Float32Array {
  const side = scale + 2;
  const spread = new Float32Array(inputs * outputs * side ** 2);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      const from = (output * inputs + input) * 9;
      const to = (input * outputs + output) * side ** 2;
      for (let tap = 0; tap < 9; tap++) {
        const top = 2 - Math.floor(tap / 3);
        const left = 2 - (tap % 3);
        for (let row = top; row < top + scale; row++)
          for (let column = left; column < left + scale; column++)
            spread[to + row * side + column]! += filter[from + tap]!;
      }
    }
  }
  return spread;
}
