import { attributeType, dataType, type Graph, type Node, type Tensor } from './onnx.ts';

/** Looks into a graph: who makes a tensor, who reads it, which tensors are constants. */
export class GraphIndex {
  private readonly makers = new Map<string, Node>();
  private readonly readers = new Map<string, Node[]>();
  private readonly constants = new Map<string, Tensor>();
  private readonly outputs: ReadonlySet<string>;

  constructor(graph: Graph) {
    this.outputs = new Set(graph.output.map(({ name }) => name));
    for (const tensor of graph.initializer)
      if (tensor.name !== undefined) this.constants.set(tensor.name, tensor);
    for (const node of graph.node) {
      for (const name of node.output) this.makers.set(name, node);
      for (const name of node.input) this.readers.set(name, [...(this.readers.get(name) ?? []), node]);
      const value = node.opType === 'Constant' ? attribute(node, 'value')?.t : undefined;
      if (value !== undefined) this.constants.set(node.output[0]!, value);
    }
  }

  makerOf(tensor: string): Node | undefined {
    return this.makers.get(tensor);
  }

  /** The one node that reads the tensor; undefined when there are more, or when the tensor leaves the graph. */
  onlyReaderOf(tensor: string): Node | undefined {
    const readers = this.readers.get(tensor) ?? [];
    return readers.length === 1 && !this.outputs.has(tensor) ? readers[0] : undefined;
  }

  /** Shape and numbers of a float constant; undefined when the tensor is none, or lies in another file. */
  floatsOf(tensor: string): { readonly dims: readonly number[]; readonly values: Float32Array } | undefined {
    const constant = this.constants.get(tensor);
    if (constant?.dataType !== dataType.float || constant.dataLocation === 1) return undefined;
    const values =
      constant.rawData === undefined
        ? Float32Array.from(constant.floatData ?? [])
        : new Float32Array(new Uint8Array(constant.rawData).buffer);
    const dims = constant.dims.map(Number);
    return dims.reduce((product, side) => product * side, 1) === values.length ? { dims, values } : undefined;
  }
}

/** A start of names that no name in the graph has, so that the graph's own names can stay: the one wanted, or that behind underscores. */
export function unusedPrefix({ node, initializer, input }: Graph, wanted: string): string {
  const names = [
    ...node.flatMap((one) => [...one.output, one.name ?? '']),
    ...[...initializer, ...input].map((one) => one.name ?? ''),
  ];
  let prefix = wanted;
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

/** Whether a node carries graphs of its own, as If and Loop do. */
export const hasSubgraphs = ({ node }: Graph): boolean =>
  node.some((one) =>
    one.attribute.some(({ type }) => type === attributeType.graph || type === attributeType.graphs),
  );

const attribute = (node: Node, name: string): Node['attribute'][number] | undefined =>
  node.attribute.find((one) => one.name === name);

export const hasAttribute = (node: Node, name: string): boolean => attribute(node, name) !== undefined;
/** The attribute of a node, or what ONNX says it is when it is left out. */
export const textAttribute = (node: Node, name: string, otherwise: string): string =>
  attribute(node, name)?.s ?? otherwise;
export const intAttribute = (node: Node, name: string, otherwise: number): number =>
  Number(attribute(node, name)?.i ?? otherwise);
export const intsAttribute = (node: Node, name: string, otherwise: readonly number[]): readonly number[] =>
  attribute(node, name)?.ints?.map(Number) ?? otherwise;
