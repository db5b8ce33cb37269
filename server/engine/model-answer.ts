import { inputSize } from '../core/geometry.ts';
import type { ImageValues, ModelUse } from '../core/model-use.ts';
import type { Graph, ValueInfo } from '../graph/onnx.ts';
import type { ImageInput, Refuse } from './model-input.ts';
import { described, isFloat, listed, sidesOf } from './value-shape.ts';

/** What is read of a model. Labels and masks, which it may give besides, are not. */
export type Answer =
  | {
      readonly kind: 'reconstruction';
      /** Name of x̂, of the shape of the input. */
      readonly output: string;
      readonly values: ImageValues;
    }
  | {
      readonly kind: 'anomaly-map';
      /** Name of the map, one channel of any size. */
      readonly output: string;
      /** Where its channel is: second, last, or nowhere. */
      readonly layout: 'nchw' | 'nhwc' | 'nhw';
      /** Whether the file fixes it at 256×256. */
      readonly isFullSize: boolean;
      /** Times this it is in 0..1. */
      readonly scale: number;
      /** Name of the model's own score, one number a frame. */
      readonly score: string | undefined;
    };

interface Question {
  readonly image: ValueInfo;
  readonly input: ImageInput;
  readonly use: ModelUse;
  readonly refuse: Refuse;
}

/**
 * Which outputs are what. Names decide first: those of the manifest, then `reconstruction`, then those that Anomalib 2 exports
 * (`anomaly_map`, `pred_score`). Anomalib 1 calls the map `output` and gives the score, where there is one, a number for a name: a single
 * image of one channel where three go in is taken as a map.
 * @throws MonitorError `model-unreadable`.
 */
export function answerOf(graph: Graph, question: Question): Answer {
  const { outputs = {}, kind } = question.use;
  if ((kind ?? kindOf(graph, question)) === 'anomaly-map') return mapOf(graph, question);
  return {
    kind: 'reconstruction',
    output: reconstructionOf(graph, question).name,
    values: outputs.values ?? 'normalised',
  };
}

function kindOf({ output }: Graph, question: Question): Answer['kind'] {
  const { outputs } = question.use;
  if (outputs?.reconstruction !== undefined) return 'reconstruction';
  if (outputs?.map !== undefined) return 'anomaly-map';
  if (output.some(({ name }) => name === mapName)) return 'anomaly-map';
  if (output.some(({ name }) => name === 'reconstruction')) return 'reconstruction';
  const likeTheInput = output.some(
    (one) => isFloat(one) && (sidesOf(one) === undefined || isLike(one, question.input)),
  );
  return !likeTheInput && output.filter((one) => mapLayoutOf(one) !== undefined).length === 1
    ? 'anomaly-map'
    : 'reconstruction';
}

function reconstructionOf({ output }: Graph, { image, input, use, refuse }: Question): ValueInfo {
  const found = ((): ValueInfo => {
    const asked = use.outputs?.reconstruction;
    if (asked !== undefined) return namedOutput(output, asked, refuse);
    const named = output.find(({ name }) => name === 'reconstruction');
    if (output.length === 1 || named !== undefined) return named ?? output[0]!;
    const images = output.filter((one) => isFloat(one) && isLike(one, input));
    if (images.length === 1) return images[0]!;
    return refuse(
      'one output of the shape of the input, or one named reconstruction',
      `${output.length} outputs${listed(output)}`,
    );
  })();
  if (!isFloat(found) || (sidesOf(found) !== undefined && !isLike(found, input)))
    return refuse(`an output like the input, ${described(image)}, or an anomaly map`, described(found));
  return found;
}

/** Whether the shape allows an image like the input; open sides do. */
function isLike(value: ValueInfo, { layout, height, width, channels }: ImageInput): boolean {
  const sides = sidesOf(value);
  const expected = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return (
    sides?.length === 4 &&
    expected.every((side, at) => typeof sides[at + 1] !== 'number' || sides[at + 1] === side)
  );
}

const mapName = 'anomaly_map';
const scoreName = 'pred_score';

function mapOf({ output }: Graph, { use, refuse }: Question): Answer {
  const asked = use.outputs?.map;
  const maps = output.filter((one) => mapLayoutOf(one) !== undefined);
  const found =
    asked === undefined
      ? (output.find(({ name }) => name === mapName) ?? (maps.length === 1 ? maps[0] : undefined))
      : namedOutput(output, asked, refuse);
  if (found === undefined)
    return refuse(
      `one output that is an anomaly map, or one named ${mapName}`,
      `${output.length} outputs${listed(output)}`,
    );
  const layout = mapLayoutOf(found);
  if (layout === undefined) return refuse('an anomaly map, float [N,1,height,width]', described(found));
  const sides = (sidesOf(found) ?? []).slice(1).filter((side) => side !== 1);
  return {
    kind: 'anomaly-map',
    output: found.name,
    layout,
    isFullSize: sides.length === 2 && sides.every((side) => side === inputSize),
    scale: use.map?.scale ?? 1,
    score: scoreOf(
      output.filter((one) => one !== found),
      { asked: use.outputs?.score, refuse },
    ),
  };
}

/** Undefined for what cannot be a map: no float, or more than one channel. A shape that is not told is taken as [N,1,height,width]. */
function mapLayoutOf(value: ValueInfo): 'nchw' | 'nhwc' | 'nhw' | undefined {
  if (!isFloat(value)) return undefined;
  const sides = sidesOf(value);
  if (sides === undefined) return 'nchw';
  if (sides.length === 3) return 'nhw';
  if (sides.length !== 4) return undefined;
  if (sides[1] === 1) return 'nchw';
  if (sides[3] === 1) return 'nhwc';
  return typeof sides[1] === 'string' ? 'nchw' : undefined;
}

function scoreOf(
  output: readonly ValueInfo[],
  { asked, refuse }: { asked: string | false | undefined; refuse: Refuse },
): string | undefined {
  if (asked === false) return undefined;
  if (asked !== undefined) {
    const found = namedOutput(output, asked, refuse);
    return isFloat(found) ? found.name : refuse('a score, one float a frame', described(found));
  }
  const named = output.find((one) => one.name === scoreName && isFloat(one));
  if (named !== undefined) return named.name;
  const numbers = output.filter(isOneNumber);
  return numbers.length === 1 ? numbers[0]!.name : undefined;
}

/** Float [], [N] or [N,1]. */
function isOneNumber(value: ValueInfo): boolean {
  const sides = sidesOf(value);
  return isFloat(value) && sides !== undefined && sides.length <= 2 && (sides.length < 2 || sides[1] === 1);
}

function namedOutput(output: readonly ValueInfo[], name: string, refuse: Refuse): ValueInfo {
  return (
    output.find((one) => one.name === name) ?? refuse(`an output named ${name}`, `outputs${listed(output)}`)
  );
}
