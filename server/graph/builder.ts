import {
  attributesOf,
  dataType,
  encodeModel,
  type Graph,
  type Model,
  type Node,
  type Tensor,
  type ValueInfo,
} from './onnx.ts';

type AttributeValue = Parameters<typeof attributesOf>[0][string];

/** Shape of a graph input or output: numbers are fixed, names (`N`) are dynamic. */
export type Shape = readonly (number | string)[];
export interface Port {
  readonly name: string;
  readonly type: number;
  readonly shape: Shape;
}

/**
 * Builds an ONNX graph node by node (opset 13, NCHW). Every method returns the name of the tensor it makes; equal constants are
 * stored once.
 */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly initializers: Tensor[] = [];
  private readonly prefix: string;
  private readonly constants = new Map<string, string>();
  private count = 0;

  /** @param prefix keeps the names apart from those of a graph that this one is joined with. */
  constructor(prefix = '') {
    this.prefix = prefix;
  }

  /** Adds a node with one output. An input `''` is an optional one left out. */
  op(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.ops(opType, input, { outputs: 1, ...attributes })[0]!;
  }

  /** Adds a node with several outputs. */
  ops(
    opType: string,
    input: readonly string[],
    { outputs, ...attributes }: { outputs: number } & Readonly<Record<string, AttributeValue>>,
  ): string[] {
    const id = `${this.prefix}${opType}${this.count++}`;
    const output = Array.from({ length: outputs }, (_, index) => (outputs === 1 ? id : `${id}.${index}`));
    this.nodes.push({ input: [...input], output, name: id, opType, attribute: attributesOf(attributes) });
    return output;
  }

  /** A node whose output name the caller chooses: a graph output. */
  named(
    output: string,
    opType: string,
    options: { input: readonly string[] } & Readonly<Record<string, AttributeValue | readonly string[]>>,
  ): string {
    const { input, ...attributes } = options;
    this.nodes.push({
      input: [...input],
      output: [output],
      name: output,
      opType,
      attribute: attributesOf(attributes as Record<string, AttributeValue>),
    });
    return output;
  }

  /** A float32 constant of the given shape. */
  floats(values: ArrayLike<number>, dims: readonly number[]): string {
    const data = Float32Array.from(values);
    return this.constant(dataType.float, dims, new Uint8Array(data.buffer));
  }

  scalar(value: number): string {
    return this.floats([value], []);
  }

  /** A uint8 constant without dimensions: the zero point of a quantisation. */
  byte(value: number): string {
    return this.constant(dataType.uint8, [], Uint8Array.of(value));
  }

  int8s(values: Int8Array, dims: readonly number[]): string {
    return this.constant(dataType.int8, dims, new Uint8Array(values.buffer));
  }

  /** A 1-d int32 constant. */
  int32s(values: Int32Array): string {
    return this.constant(dataType.int32, [values.length], new Uint8Array(values.buffer));
  }

  /** A 1-d int64 constant: shapes, axes, sizes. */
  ints(...values: readonly number[]): string {
    return this.constant(
      dataType.int64,
      [values.length],
      new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    );
  }

  /** The finished model. */
  model(inputs: readonly Port[], outputs: readonly Port[]): Model {
    const graph: Graph = {
      name: 'sonovigil',
      node: this.nodes,
      initializer: this.initializers,
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    };
    return { irVersion: 8n, producerName: 'sonovigil', opsetImport: [{ domain: '', version: 13n }], graph };
  }

  encode(inputs: readonly Port[], outputs: readonly Port[]): Uint8Array {
    return encodeModel(this.model(inputs, outputs));
  }

  private constant(type: number, dims: readonly number[], rawData: Uint8Array): string {
    const key = rawData.length > 256 ? undefined : `${type}:${dims.join(',')}:${rawData.join(',')}`;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = `${this.prefix}constant${this.initializers.length}`;
    this.initializers.push({ name, dims: dims.map(BigInt), dataType: type, rawData });
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }
}

export const valueInfo = ({ name, type, shape }: Port): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType: type,
      shape: {
        dim: shape.map((side) =>
          typeof side === 'string' ? { dimParam: side } : { dimValue: BigInt(side) },
        ),
      },
    },
  },
});
