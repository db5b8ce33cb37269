import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayersModel, writeLayersModel } from '../../server/engine/convert-model.ts';
import { onnxOfLayers } from '../../server/engine/from-layers.ts';
import { loadTensorFlow, type TensorFlow } from '../../server/engine/load-tensorflow.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { frameOf } from './contract.ts';

let folder: string;
let tf: TensorFlow;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-convert-'));
  tf = await loadTensorFlow();
});
afterAll(() => rm(folder, { recursive: true }));

const image = Float32Array.from(frameOf('noise'), (value) => value / 255);

async function run(onnx: Uint8Array): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(onnx, { logSeverityLevel: 4 });
  const outputs = await session.run({ x: new Tensor('float32', image, [1, 1, 256, 256]) });
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

const expectAlike = (one: Float32Array | undefined, other: Float32Array): void => {
  expect(one).toHaveLength(other.length);
  expect(Math.max(...other.map((value, at) => Math.abs(value - one![at]!)))).toBeLessThan(1e-4);
};

/** An autoencoder as one would write it in Keras, with random weights. */
function kerasLike() {
  const { layers } = tf;
  const x = tf.input({ shape: [256, 256, 1] });
  const chain = [
    layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
    layers.batchNormalization({
      gammaInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 2, seed: 1 }),
      movingMeanInitializer: tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 2 }),
      movingVarianceInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 2, seed: 3 }),
    }),
    layers.maxPooling2d({ poolSize: 4 }),
    layers.conv2d({ filters: 3, kernelSize: 4, padding: 'same', activation: 'tanh' }),
    layers.dropout({ rate: 0.5 }),
    layers.flatten(),
    layers.reshape({ targetShape: [32, 32, 3] }),
    layers.conv2dTranspose({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
    layers.upSampling2d({ size: [4, 4] }),
    layers.conv2d({ filters: 1, kernelSize: 5, padding: 'same', activation: 'sigmoid' }),
  ];
  let last = x;
  let code = x;
  for (const layer of chain) {
    last = layer.apply(last) as typeof last;
    if (layer.getClassName() === 'Flatten') code = last;
  }
  return { model: tf.model({ inputs: x, outputs: last }), coder: tf.model({ inputs: x, outputs: code }) };
}

describe('a network', () => {
  it('goes to a LayersModel on disk and comes back as it was', async () => {
    const bytes = plainNetwork();
    await writeLayersModel({ bytes, name: 'plain' }, join(folder, 'layers'));
    const [before, after] = [bytes, await readLayersModel(join(folder, 'layers', 'model.json'))];
    const [expected, came] = [await run(before), await run(after)];
    expectAlike(came.reconstruction, expected.reconstruction!);
    expectAlike(came.code, expected.code!);
  });

  it('of Keras gives the same image and the same code as model.onnx', async () => {
    const { model, coder } = kerasLike();
    const { reconstruction, code } = await run(onnxOfLayers(model, 'lecture'));
    const x = tf.tensor4d(image, [1, 256, 256, 1]);
    expectAlike(reconstruction, (model.predict(x) as typeof x).dataSync() as Float32Array);
    expectAlike(code, (coder.predict(x) as typeof x).dataSync() as Float32Array);
  });

  it('with a layer that is not known is refused by that layer', () => {
    const x = tf.input({ shape: [256, 256, 1] });
    const y = tf.layers.dense({ units: 1, name: 'head' }).apply(x) as typeof x;
    expect(() => onnxOfLayers(tf.model({ inputs: x, outputs: y }), 'theirs')).toThrow(/came Dense \(head\)/);
  });

  it('of another size is refused with what came', () => {
    const x = tf.input({ shape: [128, 128, 3] });
    const y = tf.layers.activation({ activation: 'relu' }).apply(x) as typeof x;
    expect(() => onnxOfLayers(tf.model({ inputs: x, outputs: y }), 'theirs')).toThrow(/came \[N,128,128,3\]/);
  });

  it('that is no LayersModel is refused in one line', async () => {
    const path = join(folder, 'other.json');
    await writeFile(path, '{"a": 1}');
    await expect(readLayersModel(path)).rejects.toMatchObject({ code: 'model-unreadable' });
  });
});
