import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { lineOf, MonitorError } from '../core/errors.ts';
import { onnxOfLayers } from './from-layers.ts';
import { readImageModel, type ModelNames } from './image-model.ts';
import { readLayerChain } from './layer-chain.ts';
import { layersModel } from './layers-model.ts';
import { loadTensorFlow } from './load-tensorflow.ts';

const weightsFile = 'weights.bin';

/**
 * Writes a network as a LayersModel of TensorFlow.js: `model.json` and `weights.bin` in the folder, which Keras' converter reads too.
 * @throws MonitorError `model-unreadable`, `engine-missing`.
 */
export async function writeLayersModel(
  model: ModelNames & { readonly bytes: Uint8Array },
  folder: string,
): Promise<void> {
  const tf = await loadTensorFlow();
  const layers = layersModel(tf, readLayerChain(readImageModel(model.bytes, model), model.name));
  await mkdir(folder, { recursive: true });
  await layers.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }: io.ModelArtifacts) => {
      const weightsManifest = [{ paths: [weightsFile], weights: weightSpecs }];
      const json = { format: 'layers-model', generatedBy: 'Sonovigil', modelTopology, weightsManifest };
      await writeFile(join(folder, weightsFile), new Uint8Array(weightData as ArrayBuffer));
      await writeFile(join(folder, 'model.json'), JSON.stringify(json));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
    }),
  );
  layers.dispose();
}

/**
 * Reads a LayersModel by its model.json, weights beside it, and gives it as the bytes of model.onnx.
 * @throws MonitorError `model-unreadable`, `engine-missing`.
 */
export async function readLayersModel(path: string): Promise<Uint8Array> {
  const tf = await loadTensorFlow();
  let model;
  try {
    const json = JSON.parse(await readFile(path, 'utf8')) as io.ModelJSON;
    const paths = json.weightsManifest.flatMap((group) => group.paths);
    const weights = await Promise.all(paths.map((one) => readFile(join(dirname(path), one))));
    model = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
        weightData: new Uint8Array(Buffer.concat(weights)).buffer,
      }),
    );
  } catch (error) {
    const detail = `expected the model.json of a TensorFlow.js LayersModel; came: ${lineOf(error)}`;
    throw MonitorError.of('model-unreadable', [path, detail], error);
  }
  try {
    return onnxOfLayers(model, path);
  } finally {
    model.dispose();
  }
}
