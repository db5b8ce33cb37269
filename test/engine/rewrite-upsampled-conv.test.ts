import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { rewriteUpsampledConvs } from '../../server/engine/rewrite-upsampled-conv.ts';
import { GraphBuilder } from '../../server/graph/builder.ts';
import {
  attributesOf,
  dataType,
  decodeModel,
  encodeModel,
  type Model,
  type Node,
} from '../../server/graph/onnx.ts';
import { randomNumbers } from '../helpers/plain-network.ts';

const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
const same = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };

interface Parts {
  /** One Resize each. */
  readonly scales: readonly (readonly [number, number, number, number])[];
  readonly resize?: Record<string, string>;
  readonly conv?: Record<string, string | number | readonly number[]>;
  readonly channels?: readonly [from: number, to: number];
  readonly bias?: boolean;
}

/** x [N,from,7,5] up-sampled and convolved. */
function decoder({ scales, resize = nearest, conv = same, channels = [3, 1], bias = true }: Parts): Model {
  const g = new GraphBuilder();
  const random = randomNumbers(4);
  const numbers = (count: number): number[] => Array.from({ length: count }, () => random() - 0.5);
  const [from, to] = channels;
  let x = 'x';
  for (const scale of scales) x = g.op('Resize', [x, '', g.floats(scale, [4])], resize);
  const filter = g.floats(numbers(to * from * 9), [to, from, 3, 3]);
  const biases = bias ? [g.floats(numbers(to), [to])] : [];
  g.named('y', 'Conv', { input: [x, filter, ...biases], ...conv });
  return g.model(
    [{ name: 'x', type: dataType.float, shape: ['N', from, 7, 5] }],
    [{ name: 'y', type: dataType.float, shape: ['N', to, 'H', 'W'] }],
  );
}

const rewritten = (model: Model): Model => ({
  ...model,
  graph: rewriteUpsampledConvs(model.graph, { prefix: 'r.' }),
});
/** The same where the sides of x are known, which makes the phases possible. */
const rewrittenByPhase = (model: Model): Model => ({
  ...model,
  graph: rewriteUpsampledConvs(model.graph, { prefix: 'r.', image: { name: 'x', height: 7, width: 5 } }),
});
const operators = (model: Model): string[] => model.graph.node.map(({ opType }) => opType);

/** The same with a ReLU behind it. */
function activated(model: Model): Model {
  const [resize, conv] = model.graph.node;
  const relu: Node = { input: ['linear'], output: ['y'], opType: 'Relu', attribute: [] };
  return { ...model, graph: { ...model.graph, node: [resize!, { ...conv!, output: ['linear'] }, relu] } };
}

async function run(model: Model, channels = 3): Promise<Tensor> {
  const session = await InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  const random = randomNumbers(8);
  const values = Float32Array.from({ length: 2 * channels * 35 }, () => random());
  const { y } = await session.run({ x: new Tensor('float32', values, [2, channels, 7, 5]) });
  await session.release();
  return y!;
}

describe('rewriting up-sampled convolutions', () => {
  it.each<[string, Parts]>([
    [
      'two doublings',
      {
        scales: [
          [1, 1, 2, 2],
          [1, 1, 2, 2],
        ],
      },
    ],
    ['one doubling', { scales: [[1, 1, 2, 2]] }],
    ['one trebling', { scales: [[1, 1, 3, 3]] }],
    ['one fourfold', { scales: [[1, 1, 4, 4]] }],
    ['many channels to half as many', { scales: [[1, 1, 2, 2]], channels: [64, 32] }],
    ['several output channels', { scales: [[1, 1, 2, 2]], channels: [3, 4] }],
    ['no bias', { scales: [[1, 1, 2, 2]], bias: false }],
    ['half-pixel coordinates', { scales: [[1, 1, 4, 4]], resize: { mode: 'nearest' } }],
    ['automatic padding', { scales: [[1, 1, 2, 2]], conv: { auto_pad: 'SAME_UPPER' } }],
  ])('gives one transposed convolution with the same result: %s', async (_, parts) => {
    const model = decoder(parts);
    const fast = rewritten(model);
    expect(operators(fast)).toEqual(['ConvTranspose']);
    const channels = parts.channels?.[0];
    const [plain, quick] = [await run(model, channels), await run(fast, channels)];
    expect(quick.dims).toEqual(plain.dims);
    const away = Float32Array.from(plain.data as Float32Array, (value, at) =>
      Math.abs(value - Number(quick.data[at])),
    );
    expect(Math.max(...away)).toBeLessThan(1e-5);
  });

  it.each<[string, Parts, boolean]>([
    ['without an activation', { scales: [[1, 1, 2, 2]], channels: [32, 17] }, false],
    ['with ReLU behind it', { scales: [[1, 1, 2, 2]], channels: [32, 17] }, true],
    ['without a bias', { scales: [[1, 1, 2, 2]], channels: [32, 17], bias: false }, true],
  ])('gives what it gave, by phases: %s', async (_, parts, withRelu) => {
    const model = withRelu ? activated(decoder(parts)) : decoder(parts);
    const fast = rewrittenByPhase(model);
    expect(operators(fast)).toContain('Slice');
    expect(operators(fast)).not.toContain('Resize');
    const [plain, quick] = [await run(model, 32), await run(fast, 32)];
    expect(quick.dims).toEqual(plain.dims);
    const away = (plain.data as Float32Array).map((value, at) => Math.abs(value - Number(quick.data[at])));
    expect(Math.max(...away)).toBeLessThan(1e-5);
  });

  it('leaves an activation behind the pixels where something else reads what it reads', () => {
    const model = activated(decoder({ scales: [[1, 1, 2, 2]], channels: [32, 17] }));
    const also: Node = { input: ['linear'], output: ['z'], opType: 'Neg', attribute: [] };
    const shared: Model = { ...model, graph: { ...model.graph, node: [...model.graph.node, also] } };
    expect(operators(rewrittenByPhase(shared)).slice(-3)).toEqual(['Slice', 'Relu', 'Neg']);
  });

  it('reads weights that lie in the middle of a Buffer, as those of a file do', () => {
    const model = decoder({ scales: [[1, 1, 2, 2]] });
    const read = decodeModel(Buffer.from(encodeModel(model)));
    expect(encodeModel(rewritten(read))).toEqual(encodeModel(rewritten(model)));
  });

  it('leaves no weights behind that nothing reads', () => {
    const { graph } = rewritten(decoder({ scales: [[1, 1, 2, 2]] }));
    const read = new Set(graph.node.flatMap(({ input }) => input));
    expect(graph.initializer.map(({ name }) => read.has(name!))).toEqual([true, true]);
  });

  it.each<[string, Parts]>([
    ['a stride', { scales: [[1, 1, 2, 2]], conv: { ...same, strides: [2, 2] } }],
    ['a dilation', { scales: [[1, 1, 2, 2]], conv: { ...same, dilations: [2, 2] } }],
    ['other padding', { scales: [[1, 1, 2, 2]], conv: { ...same, pads: [0, 0, 0, 0] } }],
    ['groups', { scales: [[1, 1, 2, 2]], conv: { ...same, group: 3 }, channels: [3, 3] }],
    ['linear interpolation', { scales: [[1, 1, 2, 2]], resize: { mode: 'linear' } }],
    ['pixels rounded up', { scales: [[1, 1, 2, 2]], resize: { ...nearest, nearest_mode: 'ceil' } }],
    ['sides scaled apart', { scales: [[1, 1, 2, 4]] }],
    ['a broken scale', { scales: [[1, 1, 1.5, 1.5]] }],
    ['too many output channels to pay', { scales: [[1, 1, 2, 2]], channels: [32, 16] }],
  ])('leaves alone what does not match exactly: %s', (_, parts) => {
    const model = decoder(parts);
    expect(rewritten(model)).toEqual(model);
  });

  it('leaves an up-sampled tensor alone that something else reads', () => {
    const model = decoder({ scales: [[1, 1, 2, 2]] });
    const also: Node = {
      input: [model.graph.node[0]!.output[0]!],
      output: ['z'],
      opType: 'Relu',
      attribute: [],
    };
    const shared: Model = { ...model, graph: { ...model.graph, node: [...model.graph.node, also] } };
    expect(operators(rewritten(shared))).toEqual(['Resize', 'Conv', 'Relu']);
  });

  it('leaves a convolution alone whose weights are computed', () => {
    const model = decoder({ scales: [[1, 1, 2, 2]] });
    const conv = model.graph.node[1]!;
    const computed: Node = {
      input: [conv.input[1]!],
      output: ['w'],
      opType: 'Neg',
      attribute: attributesOf({}),
    };
    const node = [model.graph.node[0]!, computed, { ...conv, input: [conv.input[0]!, 'w', conv.input[2]!] }];
    expect(operators(rewritten({ ...model, graph: { ...model.graph, node } }))).toEqual([
      'Resize',
      'Neg',
      'Conv',
    ]);
  });
});
