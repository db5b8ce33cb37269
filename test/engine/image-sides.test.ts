import { expect, it } from 'vitest';
import { sidesOf } from '../../server/engine/image-sides.ts';
import { GraphBuilder } from '../../server/graph/builder.ts';
import { GraphIndex } from '../../server/graph/read-graph.ts';

const sidesBehind = (build: (g: GraphBuilder) => string): unknown => {
  const g = new GraphBuilder();
  const tensor = build(g);
  const index = new GraphIndex(g.model([], []).graph);
  const sides = sidesOf(tensor, { index, image: { name: 'x', height: 30, width: 21 } });
  return sides && [sides.height, sides.width];
};
const filter = (g: GraphBuilder): string => g.floats(new Float32Array(9), [1, 1, 3, 3]);
const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };

// Expected from the formulas of the ONNX operators Conv, MaxPool and Resize.
it.each<[string, (g: GraphBuilder) => string, readonly number[] | undefined]>([
  ['the image itself', () => 'x', [30, 21]],
  ['a convolution without padding', (g) => g.op('Conv', ['x', filter(g)]), [28, 19]],
  ['one that is padded', (g) => g.op('Conv', ['x', filter(g)], { pads: [1, 1, 1, 1] }), [30, 21]],
  ['one padded on one side', (g) => g.op('Conv', ['x', filter(g)], { pads: [0, 0, 1, 2] }), [29, 21]],
  ['one with a stride', (g) => g.op('Conv', ['x', filter(g)], { strides: [2, 3] }), [14, 7]],
  [
    'one padded to the same',
    (g) => g.op('Conv', ['x', filter(g)], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
    [15, 11],
  ],
  ['one that is spread', (g) => g.op('Conv', ['x', filter(g)], { dilations: [2, 3] }), [26, 15]],
  ['a pooling', (g) => g.op('MaxPool', ['x'], { kernel_shape: [2, 2], strides: [2, 2] }), [15, 10]],
  [
    'an activation, an up-sampling',
    (g) => g.op('Resize', [g.op('Relu', ['x']), '', g.floats([1, 1, 2, 2], [4])], nearest),
    [60, 42],
  ],
  [
    'a pooling that rounds up',
    (g) => g.op('MaxPool', ['x'], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
    undefined,
  ],
  ['what turns the image', (g) => g.op('Transpose', ['x'], { perm: [0, 1, 3, 2] }), undefined],
  ['what nobody makes', () => 'ghost', undefined],
])('the sides are worked out of %s', (_, build, expected) => {
  expect(sidesBehind(build)).toEqual(expected);
});
