import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, Node } from '../graph/onnx.ts';
import {
  GraphIndex,
  hasAttribute,
  intAttribute,
  intsAttribute,
  textAttribute,
  hasSubgraphs,
} from '../graph/read-graph.ts';

/**
 * Rewrites "nearest up-sampling by s, then a 3×3 convolution" as a 3×3 convolution before the up-sampling with s² times the
 * output channels, and a depth-to-space: the taps that fall on the same coarse pixel are added up. Exact but for rounding.
 * Runtimes compute channels in blocks of 8 or 16, so a convolution to one channel at full size wastes 15 of 16 multiplications;
 * rewritten it fills the block.
 * @param prefix starts the names of all that is added.
 */
export function rewriteUpsampledConvs(graph: Graph, prefix: string): Graph {
  // The branches of an If or Loop may read any tensor of the graph, and are not looked into.
  if (hasSubgraphs(graph)) return graph;
  const index = new GraphIndex(graph);
  const builder = new GraphBuilder(prefix);
  const replaced = new Map<Node, readonly Node[]>();
  for (const conv of graph.node) {
    const found = upsampledConv(conv, index);
    if (found === undefined) continue;
    const before = builder.nodes.length;
    addCoarseConv(found, builder);
    for (const node of found.resizes) replaced.set(node, []);
    replaced.set(conv, builder.nodes.slice(before));
  }
  const node = graph.node.flatMap((one) => replaced.get(one) ?? [one]);
  const read = new Set([...node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
  const initializer = [...graph.initializer, ...builder.initializers].filter(({ name }) =>
    read.has(name ?? ''),
  );
  return { ...graph, node, initializer };
}

interface UpsampledConv {
  readonly resizes: readonly Node[];
  /** The coarse tensor, and the name of the convolution's result. */
  readonly input: string;
  readonly output: string;
  /** s: 2, 4, … */
  readonly scale: number;
  /** [co, ci, 3, 3] */
  readonly filter: Float32Array;
  readonly outputs: number;
  readonly inputs: number;
  readonly bias: Float32Array | undefined;
}

/** Largest number of output channels that pays: measured on 2 cores of a Zen 4 server, see the commit that set it. */
const mostOutputs = 4;

function upsampledConv(conv: Node, index: GraphIndex): UpsampledConv | undefined {
  if (!isPlainConv(conv)) return undefined;
  const filter = index.floatsOf(conv.input[1]!);
  if (filter?.dims.length !== 4 || filter.dims[2] !== 3 || filter.dims[3] !== 3) return undefined;
  const [outputs, inputs] = filter.dims as [number, number];
  if (outputs > mostOutputs) return undefined;
  const biasName = conv.input[2] ?? '';
  const bias = biasName === '' ? undefined : index.floatsOf(biasName)?.values;
  if (biasName !== '' && bias === undefined) return undefined;

  const resizes: Node[] = [];
  let input = conv.input[0]!;
  let scale = 1;
  for (;;) {
    const node = index.makerOf(input);
    const factor = node === undefined ? undefined : nearestScale(node, index);
    if (node === undefined || factor === undefined || index.onlyReaderOf(input) === undefined) break;
    resizes.push(node);
    scale *= factor;
    input = node.input[0]!;
  }
  if (scale === 1) return undefined;
  return { resizes, input, output: conv.output[0]!, scale, filter: filter.values, outputs, inputs, bias };
}

/** A 3×3 convolution that neither strides nor spreads and keeps the size. */
function isPlainConv(node: Node): boolean {
  const is = (name: string, otherwise: readonly number[], expected: readonly number[]): boolean =>
    intsAttribute(node, name, otherwise).join() === expected.join();
  const padding = textAttribute(node, 'auto_pad', 'NOTSET');
  return (
    node.opType === 'Conv' &&
    (node.domain ?? '') === '' &&
    is('kernel_shape', [3, 3], [3, 3]) &&
    is('strides', [1, 1], [1, 1]) &&
    is('dilations', [1, 1], [1, 1]) &&
    intAttribute(node, 'group', 1) === 1 &&
    (padding === 'SAME_UPPER' ||
      padding === 'SAME_LOWER' ||
      (padding === 'NOTSET' && is('pads', [0, 0, 0, 0], [1, 1, 1, 1])))
  );
}

/** Settings of Resize under which fine pixel y is coarse pixel ⌊y / s⌋, for whole s. */
const plainNearest: ReadonlySet<string> = new Set([
  'asymmetric/floor',
  'half_pixel/round_prefer_floor',
  'half_pixel/round_prefer_ceil',
]);

/** s of a Resize that repeats every pixel s×s times; undefined for any other node. */
function nearestScale(node: Node, index: GraphIndex): number | undefined {
  if (node.opType !== 'Resize' || (node.domain ?? '') !== '' || hasAttribute(node, 'axes')) return undefined;
  const coordinates = textAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = textAttribute(node, 'nearest_mode', 'round_prefer_floor');
  if (textAttribute(node, 'mode', 'nearest') !== 'nearest' || !plainNearest.has(`${coordinates}/${rounding}`))
    return undefined;
  const [batch, channel, rows, columns] = index.floatsOf(node.input[2] ?? '')?.values ?? [];
  const isWhole = rows !== undefined && Number.isInteger(rows) && rows > 1;
  return batch === 1 && channel === 1 && isWhole && rows === columns ? rows : undefined;
}

function addCoarseConv(found: UpsampledConv, builder: GraphBuilder): void {
  const { scale, outputs, inputs, bias } = found;
  const filter = builder.floats(coarseFilter(found), [outputs * scale ** 2, inputs, 3, 3]);
  const repeated = bias && Array.from(bias).flatMap((value) => Array<number>(scale ** 2).fill(value));
  const biases = repeated ? [builder.floats(repeated, [repeated.length])] : [];
  const phases = builder.op('Conv', [found.input, filter, ...biases], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  });
  builder.named(found.output, 'DepthToSpace', { input: [phases], blocksize: scale, mode: 'CRD' });
}

/** [co·s², ci, 3, 3]: fine pixel (s·i + row, s·j + column) of channel c is channel (c·s + row)·s + column at coarse pixel (i, j). */
function coarseFilter({ filter, scale, outputs, inputs }: UpsampledConv): Float32Array {
  const coarse = new Float32Array(outputs * scale ** 2 * inputs * 9);
  // Tap −1, 0 or 1 away from fine row `phase` lies in coarse row −1, 0 or 1.
  const coarseTap = (phase: number, tap: number): number => Math.floor((phase + tap - 1) / scale) + 1;
  for (let output = 0; output < outputs; output++) {
    for (let phase = 0; phase < scale ** 2; phase++) {
      const row = Math.floor(phase / scale);
      const column = phase % scale;
      for (let input = 0; input < inputs; input++) {
        const from = (output * inputs + input) * 9;
        const to = ((output * scale ** 2 + phase) * inputs + input) * 9;
        for (let tap = 0; tap < 9; tap++) {
          const target = to + coarseTap(row, Math.floor(tap / 3)) * 3 + coarseTap(column, tap % 3);
          coarse[target]! += filter[from + tap]!;
        }
      }
    }
  }
  return coarse;
}
