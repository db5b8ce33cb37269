import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../server/graph/builder.ts';
import { attributesOf, attributeType, dataType, decodeModel, encodeModel } from '../../server/graph/onnx.ts';
import { GraphIndex, hasSubgraphs, intsAttribute, textAttribute } from '../../server/graph/read-graph.ts';
import { plainNetwork } from '../helpers/plain-network.ts';

const line = { name: 'x', type: dataType.float, shape: ['N', 3] };

function small(): GraphBuilder {
  const g = new GraphBuilder();
  const scaled = g.op('Mul', ['x', g.floats([1, 2, 3], [3])]);
  g.named('y', 'Add', { input: [scaled, g.scalar(0.5)] });
  return g;
}

describe('an ONNX file', () => {
  it('comes back byte for byte after reading and writing', () => {
    const bytes = plainNetwork();
    expect(Buffer.compare(encodeModel(decodeModel(bytes)), bytes)).toBe(0);
  });

  it('keeps what this codec does not know: metadata, doc strings, value shapes', () => {
    const model = decodeModel(small().encode([line], [{ ...line, name: 'y' }]));
    // ModelProto.doc_string = 6, GraphProto.doc_string = 10, NodeProto.doc_string = 6: each "hi".
    const withDocs = encodeModel({
      ...model,
      unknown: Uint8Array.of(0x32, 2, 0x68, 0x69),
      graph: {
        ...model.graph,
        unknown: Uint8Array.of(0x52, 2, 0x68, 0x69),
        node: model.graph.node.map((node) => ({ ...node, unknown: Uint8Array.of(0x32, 2, 0x68, 0x69) })),
      },
    });
    const again = decodeModel(withDocs);
    expect(again.unknown).toEqual(Uint8Array.of(0x32, 2, 0x68, 0x69));
    expect(Buffer.compare(encodeModel(again), withDocs)).toBe(0);
  });

  it('is refused when it is cut, empty or no protobuf at all', () => {
    const bytes = small().encode([line], [{ ...line, name: 'y' }]);
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
    expect(() => decodeModel(new Uint8Array())).toThrow('no graph in it');
    expect(() => decodeModel(new TextEncoder().encode('<!doctype html><html>'))).toThrow(RangeError);
  });

  it('runs in onnxruntime as it was built', async () => {
    const session = await InferenceSession.create(small().encode([line], [{ ...line, name: 'y' }]));
    const x = new Tensor('float32', Float32Array.of(1, 1, 1, 2, 2, 2), [2, 3]);
    const { y } = await session.run({ x });
    await session.release();
    expect(y).toMatchObject({ dims: [2, 3], data: Float32Array.of(1.5, 2.5, 3.5, 2.5, 4.5, 6.5) });
  });
});

describe('the graph builder', () => {
  it('stores equal small constants once, and tells types and shapes apart', () => {
    const g = new GraphBuilder('p.');
    expect(g.scalar(1)).toBe(g.scalar(1));
    expect(new Set([g.scalar(1), g.floats([1], [1]), g.ints(1), g.byte(1)]).size).toBe(4);
    expect(g.initializers.map(({ name }) => name?.startsWith('p.'))).toEqual([true, true, true, true]);
  });

  it('gives attributes the type that their value has', () => {
    const types = attributesOf({ axis: 1, alpha: 0.5, mode: 'CRD', pads: [1, 1] }).map(({ type }) => type);
    expect(types).toEqual([attributeType.int, attributeType.float, attributeType.string, attributeType.ints]);
  });
});

describe('the index of a graph', () => {
  const g = new GraphBuilder();
  const weights = g.floats([1, 2, 3, 4], [2, 2]);
  const once = g.op('Relu', ['x']);
  const twice = g.op('MatMul', [once, weights], {});
  g.named('sum', 'Add', { input: [twice, twice] });
  g.named('out', 'Conv', { input: ['sum'], pads: [1, 2], auto_pad: 'VALID' });
  const { graph } = g.model(
    [line],
    [
      { ...line, name: 'out' },
      { ...line, name: 'sum' },
    ],
  );
  const index = new GraphIndex(graph);

  it('finds maker and only reader of a tensor', () => {
    expect(index.makerOf(once)?.opType).toBe('Relu');
    expect(index.makerOf('x')).toBeUndefined();
    expect(index.onlyReaderOf(once)?.opType).toBe('MatMul');
    // Read once, but it leaves the graph as well.
    expect(index.onlyReaderOf('sum')).toBeUndefined();
  });

  it('reads constants as numbers, whether raw, listed, or made by a Constant node', () => {
    const numbers = { dims: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
    expect(index.floatsOf(weights)).toEqual(numbers);
    const tensor = { name: 'w', dims: [2n, 2n], dataType: dataType.float, floatData: [1, 2, 3, 4] };
    expect(new GraphIndex({ ...graph, initializer: [tensor] }).floatsOf('w')).toEqual(numbers);
    const node = { input: [], output: ['w'], opType: 'Constant', attribute: attributesOf({ value: tensor }) };
    expect(new GraphIndex({ ...graph, node: [node] }).floatsOf('w')).toEqual(numbers);
  });

  it('takes no constant whose numbers lie elsewhere or do not fill its shape', () => {
    const tensor = { name: 'w', dims: [2n, 2n], dataType: dataType.float, floatData: [1, 2, 3] };
    expect(new GraphIndex({ ...graph, initializer: [tensor] }).floatsOf('w')).toBeUndefined();
    const outside = { ...tensor, floatData: [1, 2, 3, 4], dataLocation: 1 };
    expect(new GraphIndex({ ...graph, initializer: [outside] }).floatsOf('w')).toBeUndefined();
    expect(index.floatsOf('x')).toBeUndefined();
  });

  it('reads attributes, and what holds where they are left out', () => {
    const conv = index.makerOf('out')!;
    expect(intsAttribute(conv, 'pads', [])).toEqual([1, 2]);
    expect(intsAttribute(conv, 'strides', [1, 1])).toEqual([1, 1]);
    expect(textAttribute(conv, 'auto_pad', 'NOTSET')).toBe('VALID');
  });

  it('sees that a node carries a graph of its own', () => {
    expect(hasSubgraphs(graph)).toBe(false);
    const branch = { name: 'then_branch', type: attributeType.graph };
    const node = { input: ['c'], output: ['o'], opType: 'If', attribute: [branch] };
    expect(hasSubgraphs({ ...graph, node: [node] })).toBe(true);
  });
});
