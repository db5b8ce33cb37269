import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../core/scores.ts';
import { openOnnxEngine } from '../engine/onnx-engine.ts';
import { packageRoot } from '../package-root.ts';
import type { Engine } from '../ports.ts';
import { readModel, type StoredModel } from '../store/model-folder.ts';

/** The model that ships. */
export const shippedModel = 'models/phantom-sax';

export interface OpenModel {
  readonly stored: StoredModel;
  readonly engine: Engine;
  /** Empty for a model without a calibration: then nothing is ever called normal or abnormal. */
  readonly limits: Limits;
}

/**
 * Opens a model folder or .onnx file with its calibration, ready to score.
 * @throws MonitorError `model-…`, `calibration-…`.
 */
export async function openModel(
  named: string,
  options: { calibration?: string; threads?: number } = {},
): Promise<OpenModel> {
  const stored = await readModel(modelPath(named), options.calibration);
  const centre = stored.calibration?.centre;
  const engine = await openOnnxEngine({
    model: stored.bytes,
    name: stored.name,
    modelHash: stored.sha256,
    ...(stored.code === undefined ? {} : { code: stored.code }),
    ...(centre === undefined ? {} : { centre }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  return { stored, engine, limits: stored.calibration?.limits ?? {} };
}

/** A model named from elsewhere than the project's root is looked for there too, so that the shipped one is always found. */
const modelPath = (named: string): string =>
  !existsSync(named) && existsSync(join(packageRoot, named)) ? join(packageRoot, named) : named;
