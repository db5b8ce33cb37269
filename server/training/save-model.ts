import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cardOf } from './card.ts';
import { exportModel } from './export-model.ts';
import { manifestOf, type ModelFacts } from './manifest.ts';
import type { Trained } from './train.ts';
import { writeAtomically } from './write-atomically.ts';

/** The files of a model's folder, by name. */
export type ModelFiles = Readonly<Record<'model.onnx' | 'manifest.json' | 'card.md', Uint8Array | string>>;

/** What a training run leaves: the same run gives the same bytes. */
export function modelFilesOf(trained: Trained, facts: ModelFacts): ModelFiles {
  const model = exportModel(trained.network, trained.parameters);
  const manifest = manifestOf(trained, facts, createHash('sha256').update(model).digest('hex'));
  return {
    'model.onnx': model,
    'manifest.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    'card.md': cardOf(manifest),
  };
}

/**
 * Writes a model's folder so that a run that breaks off never leaves half a model: each file moves into place whole, the manifest last, and its hash
 * tells model.onnx of another run. A calibration of the model before goes: its limits are of other weights.
 */
export async function saveModel(folder: string, files: ModelFiles): Promise<void> {
  await rm(join(folder, 'calibration.json'), { force: true });
  for (const name of ['model.onnx', 'card.md', 'manifest.json'] as const)
    await writeAtomically(join(folder, name), files[name]);
}
