import { lineOf, MonitorError } from '../core/errors.ts';
import { inputSize } from '../core/geometry.ts';
import type { ModelUse } from '../core/model-use.ts';
import { decodeModel, type Graph, type Model } from '../graph/onnx.ts';
import { answerOf, type Answer } from './model-answer.ts';
import { inputOf, isIdentity, type ImageInput, type Refuse } from './model-input.ts';
import { described, listed, sidesOf } from './value-shape.ts';

/** A model.onnx that takes one picture and gives one like it, or a map of how abnormal each place is. */
export interface ImageModel {
  readonly model: Model;
  readonly input: ImageInput;
  /** `one`: the file fixes the batch, so frames go through one by one. */
  readonly batch: 'dynamic' | 'one';
  readonly answer: Answer;
  /** Name of the code, where there is one. */
  readonly code: string | undefined;
}

export interface ModelNames {
  /** For people, in error messages. */
  readonly name: string;
  /** The tensor that is the code. Absent: the output named `code`, if there is one. */
  readonly code?: string | undefined;
  /** What its manifest says of it. */
  readonly use?: ModelUse | undefined;
}

/** Whether it is fed and read as our own network: 256×256×1, x as it is. */
export const isPlain = ({ input, answer }: ImageModel): boolean =>
  answer.kind === 'reconstruction' &&
  input.height === inputSize &&
  input.width === inputSize &&
  input.channels === 1 &&
  isIdentity(input);

/** First opset with all that the scoring graph adds: DequantizeLinear, ReduceSum with axes as an input, DepthToSpace. */
const oldestOpset = 13;

/**
 * Finds image, answer and code in a model file. Shapes that the file leaves open are taken on trust here and checked by the first run.
 * @throws MonitorError `model-unreadable` with what was expected and what came.
 */
export function readImageModel(bytes: Uint8Array, { name, code, use = {} }: ModelNames): ImageModel {
  const refuse = (expected: string, came: string, cause?: unknown): never => {
    throw MonitorError.of('model-unreadable', [name, `expected ${expected}; came ${came}.`], cause);
  };
  const model = parse(bytes, refuse);
  const { graph } = model;
  const opset = model.opsetImport.find(
    ({ domain }) => (domain ?? '') === '' || domain === 'ai.onnx',
  )?.version;
  if (opset === undefined || opset < oldestOpset)
    refuse(
      `ONNX opset ${oldestOpset} or newer`,
      `${opset ?? 'none'}; convert it with onnx.version_converter`,
    );
  if (graph.initializer.some((tensor) => tensor.dataLocation === 1))
    refuse(
      'one file with its weights in it',
      'weights in another file (external data); save it as one with onnx.save_model(model, path)',
    );

  const weights = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((one) => !weights.has(one.name));
  const image = inputs[0];
  if (inputs.length !== 1 || image === undefined)
    return refuse('one input, the image', `${inputs.length} inputs${listed(inputs)}`);
  const input = inputOf(image, { use, refuse });
  const batch = sidesOf(image)![0];
  if (typeof batch === 'number' && batch !== 1)
    return refuse('a batch of any size, or of 1', `an input of ${described(image)}`);
  const answer = answerOf(graph, { image, input, use, refuse });
  return {
    model,
    input,
    batch: batch === 1 ? 'one' : 'dynamic',
    answer,
    code: ownScore(answer) ? undefined : codeOf(graph, { code, refuse }),
  };
}

/** Where the model scores frames itself, that stands where the distance of its code would. */
const ownScore = (answer: Answer): boolean => answer.kind === 'anomaly-map' && answer.score !== undefined;

function parse(bytes: Uint8Array, refuse: Refuse): Model {
  try {
    const model = decodeModel(bytes);
    if (model.graph.node.length > 0) return model;
  } catch (error) {
    return refuse('an ONNX file', `${bytes.length} bytes that are none (${lineOf(error)})`, error);
  }
  return refuse('an ONNX file', `${bytes.length} bytes without a network in them`);
}

function codeOf(
  graph: Graph,
  { code, refuse }: { code: string | undefined; refuse: Refuse },
): string | undefined {
  if (code === undefined) return graph.output.find(({ name }) => name === 'code')?.name;
  if (graph.node.some(({ output }) => output.includes(code))) return code;
  return refuse(`a tensor named ${code}, the code`, `outputs${listed(graph.output)}`);
}
