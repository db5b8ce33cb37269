import type { Node } from '../graph/onnx.ts';
import {
  hasAttribute,
  intAttribute,
  intsAttribute,
  textAttribute,
  type GraphIndex,
} from '../graph/read-graph.ts';

/** Nearest up-sampling by a whole number, then a 3×3 convolution that keeps the size. */
export interface UpsampledConv {
  readonly conv: Node;
  readonly resizes: readonly Node[];
  /** The tensor before it is up-sampled. */
  readonly input: string;
  /** s: 2, 4, … */
  readonly scale: number;
  /** [outputs, inputs, 3, 3] */
  readonly filter: Float32Array;
  readonly outputs: number;
  readonly inputs: number;
}

/** Recognises the pattern by its last node. Undefined unless every setting and constant of it is exactly as assumed. */
export function upsampledConv(conv: Node, index: GraphIndex): UpsampledConv | undefined {
  if (!isPlainConv(conv)) return undefined;
  const filter = index.floatsOf(conv.input[1]!);
  const [outputs = 0, inputs = 0, rows, columns] = filter?.dims ?? [];
  if (filter === undefined || rows !== 3 || columns !== 3) return undefined;

  const resizes: Node[] = [];
  let input = conv.input[0]!;
  let scale = 1;
  for (;;) {
    const resize = index.makerOf(input);
    const factor = resize && nearestScale(resize, index);
    if (resize === undefined || factor === undefined || index.onlyReaderOf(input) === undefined) break;
    resizes.push(resize);
    scale *= factor;
    input = resize.input[0]!;
  }
  if (scale === 1) return undefined;
  return { conv, resizes, input, scale, filter: filter.values, outputs, inputs };
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
export function nearestScale(node: Node, index: GraphIndex): number | undefined {
  if (node.opType !== 'Resize' || (node.domain ?? '') !== '' || hasAttribute(node, 'axes')) return undefined;
  const coordinates = textAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = textAttribute(node, 'nearest_mode', 'round_prefer_floor');
  if (textAttribute(node, 'mode', 'nearest') !== 'nearest' || !plainNearest.has(`${coordinates}/${rounding}`))
    return undefined;
  const [batch, channel, rows, columns] = index.floatsOf(node.input[2] ?? '')?.values ?? [];
  const isWhole = rows !== undefined && Number.isInteger(rows) && rows > 1;
  return batch === 1 && channel === 1 && isWhole && rows === columns ? rows : undefined;
}
