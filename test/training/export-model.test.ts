import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { decodeModel } from '../../server/graph/onnx.ts';
import { exportModel } from '../../server/training/export-model.ts';
import { networkOf } from '../../server/training/network.ts';
import { referenceNetwork } from './reference-network.ts';
import { joined, livelyParameters, picture } from './small-network.ts';

const network = networkOf(64);
const parameters = livelyParameters(network, 1);
const model = exportModel(network, Float32Array.from(parameters));

test('model.onnx computes what the reference network computes, reconstruction and code, for any batch', async () => {
  const session = await ort.InferenceSession.create(model);
  for (const pictures of [[picture(64, 1)], [picture(64, 2, 0.5), picture(64, 3), picture(64, 4)]]) {
    const x = Float32Array.from(joined(pictures), (grey) => grey / 255);
    const outputs = await session.run({ x: new ort.Tensor('float32', x, [pictures.length, 1, 64, 64]) });
    const expected = pictures.map((one) => referenceNetwork(network, parameters, one));
    for (const name of ['reconstruction', 'code'] as const) {
      const values = expected.flatMap((one) => [...one[name]]);
      const given = outputs[name]!.data as Float32Array;
      expect(given).toHaveLength(values.length);
      const greatest = Math.max(...values.map(Math.abs));
      const differences = values.map((value, at) => Math.abs(value - given[at]!));
      expect(Math.max(...differences)).toBeLessThan(1e-5 * Math.max(1, greatest));
    }
    expect(outputs.code!.dims).toEqual([pictures.length, network.codeSize]);
  }
  await session.release();
});

test('the last stage stands plainly in the file: up-sample, up-sample, convolution, sigmoid', () => {
  const nodes = decodeModel(exportModel(networkOf(), new Float32Array(1_374_465))).graph.node;
  const last = nodes.filter(({ opType }) => opType !== 'Flatten').slice(-4);
  expect(last.map(({ opType }) => opType)).toEqual(['Resize', 'Resize', 'Conv', 'Sigmoid']);
});

test('the file declares opset 13 and the shapes of the method, batch dynamic', () => {
  const { opsetImport, graph } = decodeModel(exportModel(networkOf(), new Float32Array(1_374_465)));
  const shapes = [...graph.input, ...graph.output].map(({ name, type }) => [
    name,
    ...type!.tensorType!.shape!.dim.map(({ dimValue, dimParam }) => dimParam ?? Number(dimValue)),
  ]);
  expect(opsetImport.map(({ version }) => version)).toEqual([13n]);
  expect(shapes).toEqual([
    ['x', 'N', 1, 256, 256],
    ['reconstruction', 'N', 1, 256, 256],
    ['code', 'N', 4096],
  ]);
});

test('parameters of another network are refused', () => {
  expect(() => exportModel(network, new Float32Array(10))).toThrow('has 1374465 parameters, not 10');
});
