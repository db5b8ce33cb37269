import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { readLayersModel, writeLayersModel } from '../engine/convert-model.ts';
import { openOnnxEngine } from '../engine/onnx-engine.ts';
import { readNamedModel } from './open-model.ts';

export const addConvert = (program: Command): void =>
  void program
    .command('convert')
    .description(
      'A Keras or TensorFlow.js autoencoder as model.onnx, or a model as a LayersModel. Needs TensorFlow.js.',
    )
    .argument('<from>', 'model.json of a LayersModel; or a model folder or .onnx file')
    .argument('<to>', 'the .onnx file to write; or the folder for model.json and weights.bin')
    .action(convert);

async function convert(from: string, to: string): Promise<void> {
  if (from.endsWith('.json')) {
    if (!to.endsWith('.onnx'))
      throw MonitorError.of('usage', [`A LayersModel becomes an .onnx file, not ${to}`]);
    const bytes = await readLayersModel(from);
    // What cannot be scored is told now, not later.
    await (await openOnnxEngine({ model: bytes, name: from })).close();
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, bytes);
    console.log(`Saved ${to}. Now its limits: npx sonovigil calibrate <normals> --model ${to}`);
    return;
  }
  const model = await readNamedModel(from, false);
  await writeLayersModel(model, to);
  console.log(`Saved ${to}/model.json and weights.bin.`);
}
