import { inputSize } from '../core/geometry.ts';
import type { ModelUse } from '../core/model-use.ts';
import type { ValueInfo } from '../graph/onnx.ts';
import { described, isFloat, sidesOf } from './value-shape.ts';

/** The image input: [N,channels,height,width] or [N,height,width,channels]. */
export interface ImageInput {
  readonly name: string;
  readonly layout: 'nchw' | 'nhwc';
  /** Px. */
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** A number a channel: it is fed gain·x + offset, x in 0..1. */
  readonly gains: readonly number[];
  readonly offsets: readonly number[];
}

export type Refuse = (expected: string, came: string, cause?: unknown) => never;

export const isIdentity = ({ gains, offsets }: ImageInput): boolean =>
  gains.every((gain) => gain === 1) && offsets.every((offset) => offset === 0);

const imageText = 'float [N,channels,height,width] or [N,height,width,channels] with 1 or 3 channels';
/** Px of a side: what a picture of 256 px can fill, and what a frame may cost. */
const leastSide = 16;
const mostSide = 2048;

/** @throws MonitorError, by `refuse`, for anything but one float image, and where file and manifest disagree. */
export function inputOf(image: ValueInfo, { use, refuse }: { use: ModelUse; refuse: Refuse }): ImageInput {
  const sides = sidesOf(image);
  const told = use.input ?? {};
  const shape = sides?.length === 4 && isFloat(image) ? channelsOf(sides) : undefined;
  if (shape === undefined) return refuse(`input ${imageText}`, described(image));
  const { layout, channels } = shape;
  if (told.channels !== undefined && told.channels !== channels)
    refuse(`${told.channels} channels, as manifest.json says`, described(image));

  const fixed = layout === 'nchw' ? sides!.slice(2) : sides!.slice(1, 3);
  const wanted = typeof told.size === 'number' ? [told.size, told.size] : told.size;
  const [height, width] = fixed.map((side, at) => {
    const asked = wanted?.[at];
    if (typeof side === 'number' && asked !== undefined && asked !== side)
      refuse(`an input of ${wanted!.join('×')}, as manifest.json says`, described(image));
    const px = typeof side === 'number' ? side : (asked ?? inputSize);
    if (px < leastSide || px > mostSide)
      refuse(`sides of ${leastSide} to ${mostSide} px`, `${px} px: ${described(image)}`);
    return px;
  });
  const each = (values: readonly number[] | undefined, what: string, otherwise: number): number[] => {
    if (values !== undefined && values.length !== 1 && values.length !== channels)
      refuse(
        `${channels === 1 ? 'one number' : 'one number or 3'} for the ${what}`,
        `${values.length} numbers`,
      );
    return Array.from({ length: channels }, (_, at) => values?.[at] ?? values?.[0] ?? otherwise);
  };
  const [low, high] = told.range ?? [0, 1];
  const [means, deviations] = [each(told.mean, 'mean', 0), each(told.std, 'std', 1)];
  return {
    name: image.name,
    layout,
    height: height!,
    width: width!,
    channels,
    gains: deviations.map((deviation) => (high - low) / deviation),
    offsets: means.map((mean, at) => (low - mean) / deviations[at]!),
  };
}

/** Which side holds the channels; all others may be open. Undefined for anything but 1 or 3. */
function channelsOf(
  sides: readonly (number | string)[],
): { layout: 'nchw' | 'nhwc'; channels: 1 | 3 } | undefined {
  const [, first, , last] = sides;
  if (first === 1 || first === 3) return { layout: 'nchw', channels: first };
  return last === 1 || last === 3 ? { layout: 'nhwc', channels: last } : undefined;
}
