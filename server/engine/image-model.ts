import { MonitorError, lineOf } from '../core/errors.ts';
import { inputSize } from '../core/geometry.ts';
import { dataType, decodeModel, type Graph, type Model, type ValueInfo } from '../graph/onnx.ts';

/** A model.onnx that takes one grey image and gives one of the same shape. */
export interface ImageModel {
  readonly model: Model;
  /** Name of the image input, and its layout: [N,1,256,256] or [N,256,256,1]. */
  readonly input: string;
  readonly layout: 'nchw' | 'nhwc';
  /** `one`: the file fixes the batch, so frames go through one by one. */
  readonly batch: 'dynamic' | 'one';
  /** Name of x̂. */
  readonly output: string;
  /** Name of the code, where there is one. */
  readonly code: string | undefined;
}

export interface ModelNames {
  /** For people, in error messages. */
  readonly name: string;
  /** The tensor that is the code. Absent: the output named `code`, if there is one. */
  readonly code?: string | undefined;
}

/** First opset with all that the scoring graph adds: DequantizeLinear, ReduceSum with axes as an input, DepthToSpace. */
const oldestOpset = 13;

/**
 * Finds image, reconstruction and code in a model file. Shapes that the file leaves open are taken on trust here and
 * checked by the first run.
 * @throws MonitorError `model-unreadable` with what was expected and what came.
 */
export function readImageModel(bytes: Uint8Array, { name, code }: ModelNames): ImageModel {
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
  const input = inputs[0];
  if (inputs.length !== 1 || input === undefined)
    return refuse('one input, the grey image', `${inputs.length} inputs${listed(inputs)}`);
  const layout = layoutOf(input);
  if (layout === undefined || !isFloat(input)) return refuse(`input ${imageText}`, described(input));
  const batch = sidesOf(input)![0];
  if (typeof batch === 'number' && batch !== 1)
    return refuse('a batch of any size, or of 1', `an input of ${described(input)}`);

  const output = reconstructionOf(graph);
  if (output === undefined)
    return refuse(
      'one output of the shape of the input, or one named reconstruction',
      `${graph.output.length} outputs${listed(graph.output)}`,
    );
  if (!isFloat(output) || (sidesOf(output) !== undefined && layoutOf(output) !== layout))
    return refuse(`an output like the input, ${described(input)}`, described(output));
  return {
    model,
    input: input.name,
    layout,
    batch: batch === 1 ? 'one' : 'dynamic',
    output: output.name,
    code: codeOf(graph, { code, refuse }),
  };
}

type Refuse = (expected: string, came: string, cause?: unknown) => never;

const imageText = `float [N,1,${inputSize},${inputSize}] or float [N,${inputSize},${inputSize},1]`;

function parse(bytes: Uint8Array, refuse: Refuse): Model {
  try {
    const model = decodeModel(bytes);
    if (model.graph.node.length > 0) return model;
  } catch (error) {
    return refuse('an ONNX file', `${bytes.length} bytes that are none (${lineOf(error)})`, error);
  }
  return refuse('an ONNX file', `${bytes.length} bytes without a network in them`);
}

function reconstructionOf({ output }: Graph): ValueInfo | undefined {
  if (output.length === 1) return output[0];
  const named = output.find(({ name }) => name === 'reconstruction');
  if (named !== undefined) return named;
  const images = output.filter((one) => layoutOf(one) !== undefined);
  return images.length === 1 ? images[0] : undefined;
}

function codeOf(
  graph: Graph,
  { code, refuse }: { code: string | undefined; refuse: Refuse },
): string | undefined {
  if (code === undefined) return graph.output.find(({ name }) => name === 'code')?.name;
  if (graph.node.some(({ output }) => output.includes(code))) return code;
  return refuse(`a tensor named ${code}, the code`, `outputs${listed(graph.output)}`);
}

/** The layout that the shape allows, open sides allowed but for the channel; undefined for anything but one grey image. */
function layoutOf(value: ValueInfo): 'nchw' | 'nhwc' | undefined {
  const sides = sidesOf(value);
  if (sides?.length !== 4) return undefined;
  const fits = (expected: readonly number[]): boolean =>
    expected.every((side, at) => typeof sides[at + 1] !== 'number' || sides[at + 1] === side);
  if (sides[1] === 1 && fits([1, inputSize, inputSize])) return 'nchw';
  return sides[3] === 1 && fits([inputSize, inputSize, 1]) ? 'nhwc' : undefined;
}

/** Sides of a tensor: numbers where fixed, else the name the file gives. Negative ones are how some exporters write "any". */
function sidesOf({ type }: ValueInfo): (number | string)[] | undefined {
  return type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) =>
    dimValue !== undefined && dimValue >= 0n ? Number(dimValue) : (dimParam ?? '?'),
  );
}

const isFloat = ({ type }: ValueInfo): boolean => type?.tensorType?.elemType === dataType.float;

function described(value: ValueInfo): string {
  const number = value.type?.tensorType?.elemType;
  const type = typeNames[number ?? 0] ?? `type ${number}`;
  const sides = sidesOf(value);
  return `${type} ${sides === undefined ? 'of unknown shape' : `[${sides.join(',')}]`} (${value.name})`;
}

const listed = (values: readonly ValueInfo[]): string =>
  values.length === 0 ? '' : `: ${values.map(described).join(', ')}`;

/** TensorProto.DataType, by number. */
const typeNames: Readonly<Record<number, string>> = {
  0: 'no tensor',
  1: 'float',
  2: 'uint8',
  3: 'int8',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  10: 'float16',
  11: 'double',
  16: 'bfloat16',
};
