import { GraphBuilder } from '../graph/builder.ts';
import { encodeModel, type Graph, type Node } from '../graph/onnx.ts';
import { GraphIndex, hasSubgraphs, intAttribute, unusedPrefix } from '../graph/read-graph.ts';
import type { ImageModel } from './image-model.ts';
import { upsampledConv } from './upsampled-conv.ts';

/** A convolution and the ReLU behind it, which int8 computes in one. */
export interface Int8Conv {
  readonly conv: Node;
  readonly relu: Node;
  /** The tensor that is convolved, and the one behind the ReLU. */
  readonly input: string;
  readonly output: string;
  /** [outputs, inputs, rows, columns], flat. */
  readonly filter: Float32Array;
  readonly dims: readonly number[];
  /** One number an output; absent: 0. */
  readonly bias: Float32Array | undefined;
}

/** What a tensor was seen to reach. */
export interface Range {
  readonly least: number;
  readonly greatest: number;
}

/**
 * Measured on one Zen 5 core with VNNI, ONNX Runtime 1.30, ms in float -> int8: 16 to 32 channels at 128² px, 32 to 64 at 64² and 64 to 128
 * at 32² together 3.5 -> 0.9; but 1 to 16 at 256² 0.3 -> 2.0.
 */
const fewestInputs = 16;

/**
 * The convolutions that int8 computes faster: several channels in, a ReLU behind. Those behind an up-sampling stay in float, as the engine
 * rewrites them: the first two in int8 gained 0.02 of the time and doubled the difference of the scores, all four were slower than float.
 */
export function int8Convs({ model: { graph }, code }: ImageModel): readonly Int8Conv[] {
  if (hasSubgraphs(graph)) return [];
  const index = new GraphIndex(graph);
  return graph.node.flatMap((conv): Int8Conv[] => {
    const [input = '', weights = '', offsets] = conv.input;
    const [linear = ''] = conv.output;
    const filter = index.floatsOf(weights);
    const bias = offsets === undefined ? undefined : index.floatsOf(offsets);
    const relu = index.onlyReaderOf(linear);
    const fits =
      isPlain(conv, 'Conv') &&
      intAttribute(conv, 'group', 1) === 1 &&
      filter?.dims.length === 4 &&
      filter.dims[1]! >= fewestInputs &&
      (offsets === undefined) === (bias === undefined) &&
      isPlain(relu, 'Relu') &&
      linear !== code &&
      upsampledConv(conv, index) === undefined;
    if (!fits) return [];
    const output = relu!.output[0]!;
    return [
      { conv, relu: relu!, input, output, filter: filter.values, dims: filter.dims, bias: bias?.values },
    ];
  });
}

/** Whether some of a network is computed in int8. */
export const isInt8 = ({ node }: Graph): boolean => node.some(({ opType }) => opType === 'QLinearConv');

/**
 * Writes the network with these convolutions in int8: weights −127..127 with a scale for each output, activations 0..255 over the range
 * they were seen in, sums in int32. As QLinearConv, not as pairs of QuantizeLinear and DequantizeLinear, which ONNX Runtime 1.30 moves in
 * front of a pooling (6.5 -> 9.3 ms a frame) and takes as leave to quantise the first convolution too.
 * @param ranges of the input and output of each.
 * @returns model.onnx; its tensors keep their names.
 * @throws RangeError without a range.
 */
export function int8Model(
  { model, code }: ImageModel,
  convs: readonly Int8Conv[],
  ranges: ReadonlyMap<string, Range>,
): Uint8Array {
  const { graph } = model;
  const g = new GraphBuilder(unusedPrefix(graph, 'int8.'));
  const byConv = new Map(convs.map((one) => [one.conv, one]));
  const activations = new Set(convs.map(({ relu }) => relu));
  const bytes = new Map<string, Bytes>();
  const asBytes = (tensor: string): Bytes => {
    const known = bytes.get(tensor);
    if (known !== undefined) return known;
    const scaling = scalingOf(tensor, { g, ranges });
    const made = { ...scaling, name: g.op('QuantizeLinear', [tensor, scaling.scale, scaling.zero]) };
    bytes.set(tensor, made);
    return made;
  };
  for (const node of graph.node) {
    const conv = byConv.get(node);
    const pooled =
      isPlain(node, 'MaxPool') && node.output.length === 1 ? bytes.get(node.input[0]!) : undefined;
    if (activations.has(node)) continue;
    if (conv !== undefined) {
      const from = asBytes(conv.input);
      bytes.set(conv.output, convolved(conv, { g, from, to: scalingOf(conv.output, { g, ranges }) }));
    } else if (pooled === undefined) {
      // Whoever reads floats has them made of the bytes, once.
      for (const name of node.input) floatsFor(name, { g, bytes });
      g.nodes.push(node);
    } else {
      const name = g.op('MaxPool', [pooled.name]);
      g.nodes.at(-1)!.attribute = node.attribute;
      bytes.set(node.output[0]!, { ...pooled, name });
    }
  }
  for (const name of [...graph.output.map((one) => one.name), ...(code === undefined ? [] : [code])])
    floatsFor(name, { g, bytes });
  const read = new Set([...g.nodes.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
  const initializer = [...graph.initializer, ...g.initializers].filter(({ name }) => read.has(name ?? ''));
  return encodeModel({ ...model, graph: { ...graph, node: g.nodes, initializer } });
}

/** How bytes stand for numbers: (byte − zero)·step. */
interface Scaling {
  readonly step: number;
  /** The constants of step and zero. */
  readonly scale: string;
  readonly zero: string;
}

/** A tensor as bytes, under another name. */
interface Bytes extends Scaling {
  readonly name: string;
}

interface Writing {
  readonly g: GraphBuilder;
  readonly bytes: Map<string, Bytes>;
}

const isPlain = (node: Node | undefined, opType: string): boolean =>
  node?.opType === opType && (node.domain ?? '') === '';

/** The whole range: to cut it at 0.9 changed the scores as much, at 0.8 twice as much, at 0.5 eighty times. */
function scalingOf(
  tensor: string,
  { g, ranges }: { readonly g: GraphBuilder; readonly ranges: ReadonlyMap<string, Range> },
): Scaling {
  const range = ranges.get(tensor);
  if (range === undefined) throw new RangeError(`no range of the tensor ${tensor}`);
  const least = Math.min(0, range.least);
  const greatest = Math.max(0, range.greatest);
  // What was never seen to be anything but 0 is given a range all the same.
  const step = Math.fround((greatest - least || 1) / 255);
  return { step, scale: g.scalar(step), zero: g.byte(Math.round(-least / step)) };
}

/** The ReLU is in it: 0 is the least that a byte of its range stands for. */
function convolved(
  { conv, filter, dims, bias }: Int8Conv,
  { g, from, to }: { readonly g: GraphBuilder; readonly from: Bytes; readonly to: Scaling },
): Bytes {
  const outputs = dims[0]!;
  const length = filter.length / outputs;
  const weights = new Int8Array(filter.length);
  const offsets = new Int32Array(outputs);
  const steps = Float32Array.from({ length: outputs }, (_, output) => {
    const own = filter.subarray(output * length, (output + 1) * length);
    const greatest = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    // So that the bias, in steps of a product, fits an int32 where a filter is all but 0.
    return Math.max(greatest / 127, Math.abs(bias?.[output] ?? 0) / (from.step * 2 ** 30), 1e-20);
  });
  for (let output = 0; output < outputs; output++) {
    for (let at = output * length; at < (output + 1) * length; at++)
      weights[at] = Math.round(filter[at]! / steps[output]!);
    offsets[output] = Math.round((bias?.[output] ?? 0) / (from.step * steps[output]!));
  }
  const name = g.op('QLinearConv', [
    ...[from.name, from.scale, from.zero],
    ...[g.int8s(weights, dims), g.floats(steps, [outputs]), g.int8s(new Int8Array(outputs), [outputs])],
    ...[to.scale, to.zero, g.int32s(offsets)],
  ]);
  g.nodes.at(-1)!.attribute = conv.attribute;
  return { ...to, name };
}

function floatsFor(tensor: string, { g, bytes }: Writing): void {
  const made = bytes.get(tensor);
  if (made === undefined || g.nodes.some(({ output }) => output[0] === tensor)) return;
  g.named(tensor, 'DequantizeLinear', { input: [made.name, made.scale, made.zero] });
}
