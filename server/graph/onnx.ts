/**
 * ONNX files as data. The part of onnx.proto (ONNX 1.16, IR version 8 to 10) that Sonovigil reads and writes; fields it does
 * not know survive a round trip untouched, in `unknown`.
 */
import { messageCodec, type Message } from './protobuf.ts';

/** TensorProto.DataType */
export const dataType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, double: 11 } as const;
/** AttributeProto.AttributeType */
export const attributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  graphs: 10,
} as const;

export interface Attribute extends Message {
  name: string;
  type: number;
  f?: number;
  i?: bigint;
  s?: string;
  t?: Tensor;
  floats?: number[];
  ints?: bigint[];
}
export interface Tensor extends Message {
  name?: string;
  dims: bigint[];
  dataType: number;
  rawData?: Uint8Array;
  floatData?: number[];
  int64Data?: bigint[];
  /** Where the numbers lie; 1 = in another file. */
  dataLocation?: number;
}
export interface Node extends Message {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  domain?: string;
  attribute: Attribute[];
}
export interface Dimension extends Message {
  dimValue?: bigint;
  dimParam?: string;
}
export interface ValueInfo extends Message {
  name: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim: Dimension[] } & Message } & Message } & Message;
}
export interface Graph extends Message {
  name?: string;
  node: Node[];
  initializer: Tensor[];
  input: ValueInfo[];
  output: ValueInfo[];
}
export interface Model extends Message {
  irVersion: bigint;
  producerName?: string;
  producerVersion?: string;
  opsetImport: ({ domain?: string; version: bigint } & Message)[];
  graph: Graph;
}

const tensor = messageCodec({
  1: ['dims', 'int64s'],
  2: ['dataType', 'int32'],
  4: ['floatData', 'floats'],
  7: ['int64Data', 'int64s'],
  8: ['name', 'string'],
  9: ['rawData', 'bytes'],
  14: ['dataLocation', 'int32'],
});
const attribute = messageCodec({
  1: ['name', 'string'],
  2: ['f', 'float'],
  3: ['i', 'int64'],
  4: ['s', 'string'],
  5: ['t', tensor],
  7: ['floats', 'floats'],
  8: ['ints', 'int64s'],
  20: ['type', 'int32'],
});
const node = messageCodec({
  1: ['input', 'strings'],
  2: ['output', 'strings'],
  3: ['name', 'string'],
  4: ['opType', 'string'],
  5: ['attribute', [attribute]],
  7: ['domain', 'string'],
});
const dimension = messageCodec({ 1: ['dimValue', 'int64'], 2: ['dimParam', 'string'] });
const shape = messageCodec({ 1: ['dim', [dimension]] });
const tensorType = messageCodec({ 1: ['elemType', 'int32'], 2: ['shape', shape] });
const type = messageCodec({ 1: ['tensorType', tensorType] });
const valueInfo = messageCodec({ 1: ['name', 'string'], 2: ['type', type] });
const graph = messageCodec({
  1: ['node', [node]],
  2: ['name', 'string'],
  5: ['initializer', [tensor]],
  11: ['input', [valueInfo]],
  12: ['output', [valueInfo]],
});
const operatorSet = messageCodec({ 1: ['domain', 'string'], 2: ['version', 'int64'] });
const model = messageCodec({
  1: ['irVersion', 'int64'],
  2: ['producerName', 'string'],
  3: ['producerVersion', 'string'],
  7: ['graph', graph],
  8: ['opsetImport', [operatorSet]],
});

/** Reads model.onnx. @throws RangeError when the bytes are no protobuf message or hold no graph. */
export function decodeModel(bytes: Uint8Array): Model {
  const decoded = model.decode(bytes) as unknown as Model & { graph?: Graph };
  // A field that is absent from the bytes decodes to nothing, whatever the type of a valid file says.
  if ((decoded.graph as Graph | undefined) === undefined) throw new RangeError('no graph in it');
  return decoded;
}

/** Writes model.onnx: equal data gives equal bytes. */
export const encodeModel = (value: Model): Uint8Array => model.encode(value);

/** Attributes of a node from plain values: whole numbers become INT, texts STRING, lists INTS, tensors TENSOR. */
export function attributesOf(
  values: Readonly<Record<string, number | string | readonly number[] | Tensor>>,
): Attribute[] {
  return Object.entries(values).map(([name, value]): Attribute => {
    if (typeof value === 'string') return { name, type: attributeType.string, s: value };
    if (typeof value === 'number') {
      return Number.isInteger(value)
        ? { name, type: attributeType.int, i: BigInt(value) }
        : { name, type: attributeType.float, f: value };
    }
    if ('dims' in value) return { name, type: attributeType.tensor, t: value };
    return { name, type: attributeType.ints, ints: value.map(BigInt) };
  });
}
