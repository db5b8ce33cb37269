import { inputSize } from '../core/geometry.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { isPlain, type ImageModel } from './image-model.ts';
import type { Answer } from './model-answer.ts';
import { isIdentity, type ImageInput } from './model-input.ts';

/** x in 0..1, by name. */
export interface FedImage {
  /** [N,1,256,256]. */
  readonly x: string;
  /** [N,1,height,width], of the model's own size: what x̂ is compared with. */
  readonly own: string;
}

/** Grey bytes to x, and x to what the model expects, under the name and in the layout of its input. */
export function feedImage(
  image: ImageModel,
  { builder: g, grey }: { builder: GraphBuilder; grey: string },
): FedImage {
  const { input } = image;
  const step = g.scalar(1 / 255);
  if (isPlain(image) && input.layout === 'nchw') {
    const x = g.named(input.name, 'DequantizeLinear', { input: [grey, step] });
    return { x, own: x };
  }
  const x = g.op('DequantizeLinear', [grey, step]);
  const own = shrunk(g, x, input);
  const { height, width } = input;
  const lastly = g.ints(-1, height, width, 1);
  if (isPlain(image)) {
    g.named(input.name, 'Reshape', { input: [own, lastly] });
    return { x, own };
  }
  const placed = input.layout === 'nchw' ? own : g.op('Reshape', [own, lastly]);
  // One product also repeats the grey for every channel.
  const gained = g.op('Mul', [placed, channelwise(g, input, input.gains)]);
  g.named(input.name, 'Add', { input: [gained, channelwise(g, input, input.offsets)] });
  return { x, own };
}

/**
 * Means over squares of pixels down to less than twice the size, then linear interpolation between pixel centres: a linear one alone would
 * leave pixels out.
 */
function shrunk(g: GraphBuilder, x: string, { height, width }: ImageInput): string {
  if (height === inputSize && width === inputSize) return x;
  const [down, across] = [poolingOf(height), poolingOf(width)];
  const pooled =
    down > 1 || across > 1
      ? g.op('AveragePool', [x], { kernel_shape: [down, across], strides: [down, across] })
      : x;
  const isThere = height * down === inputSize && width * across === inputSize;
  return isThere ? pooled : resized(g, pooled, { height, width });
}

/** Pixels that become one: a power of 2, so that none is left over. */
const poolingOf = (side: number): number => 2 ** Math.max(0, Math.floor(Math.log2(inputSize / side)));

const channelwise = (g: GraphBuilder, { layout, channels }: ImageInput, values: readonly number[]): string =>
  g.floats(values, layout === 'nchw' ? [1, channels, 1, 1] : [1, 1, 1, channels]);

/** [N,C,any,any] -> [N,C,height,width], linear between pixel centres, edges repeated. */
function resized(g: GraphBuilder, image: string, to: { height: number; width: number }): string {
  const start = g.op('Slice', [g.op('Shape', [image]), g.ints(0), g.ints(2)]);
  const sizes = g.op('Concat', [start, g.ints(to.height, to.width)], { axis: 0 });
  return g.op('Resize', [image, '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

const full = { height: inputSize, width: inputSize };

export interface Compared {
  /** [N,1,256,256], 0 and up, before the sector: |x − x̂|, taken at the model's own size; or the anomaly map. */
  readonly difference: string;
  /** [N,1,256,256]: x̂ in 0..1; undefined where there is none, or nobody asked. */
  readonly image: string | undefined;
}

/** What the model gave, as a difference at the size of the picture. */
export function compareImage(
  { input, answer }: ImageModel,
  { builder: g, own, withImage }: { builder: GraphBuilder; own: string; withImage: boolean },
): Compared {
  if (answer.kind === 'anomaly-map') return { difference: mapAsDifference(g, answer), image: undefined };
  const { height, width } = input;
  const image = g.op('Reshape', [greyOf(g, input, answer), g.ints(-1, 1, height, width)]);
  const difference = g.op('Abs', [g.op('Sub', [own, image])]);
  if (height === inputSize && width === inputSize)
    return { difference, image: withImage ? image : undefined };
  return {
    difference: resized(g, difference, full),
    image: withImage ? resized(g, image, full) : undefined,
  };
}

/** x̂ as grey, the mean of its channels, what normalised it undone: Σ (v − offset) / (gain·channels). */
function greyOf(
  g: GraphBuilder,
  input: ImageInput,
  { output, values }: Extract<Answer, { kind: 'reconstruction' }>,
): string {
  const { channels } = input;
  const asFed = values === 'normalised';
  if (channels === 1 && (!asFed || isIdentity(input))) return output;
  const weights = input.gains.map((gain) => 1 / ((asFed ? gain : 1) * channels));
  const rest = asFed ? weights.reduce((sum, weight, at) => sum + weight * input.offsets[at]!, 0) : 0;
  const sum = g.op(
    'ReduceSum',
    [g.op('Mul', [output, channelwise(g, input, weights)]), g.ints(input.layout === 'nchw' ? 1 : 3)],
    { keepdims: 1 },
  );
  return g.op('Sub', [sum, g.scalar(rest)]);
}

/** What lies under 0 is as normal as can be. */
function mapAsDifference(
  g: GraphBuilder,
  { output, layout, isFullSize, scale }: Extract<Answer, { kind: 'anomaly-map' }>,
): string {
  const image = ((): string => {
    switch (layout) {
      case 'nchw':
        return output;
      case 'nhwc':
        return g.op('Transpose', [output], { perm: [0, 3, 1, 2] });
      case 'nhw':
        return g.op('Unsqueeze', [output, g.ints(1)]);
    }
  })();
  const scaled = g.op('Mul', [g.op('Relu', [image]), g.scalar(scale)]);
  return isFullSize ? scaled : resized(g, scaled, full);
}
