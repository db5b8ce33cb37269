import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Appearance } from '../core/appearance.ts';
import type { LatentReference } from '../core/latent.ts';
import type { MotionReference } from '../core/motion.ts';
import type { Limits } from '../core/scores.ts';
import { Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../core/engines.ts';
import { openEngineOn } from '../engine/open-engine.ts';
import { packageRoot } from '../package-root.ts';
import type { Engine } from '../ports.ts';
import { readModel, type StoredModel } from '../store/model-folder.ts';

/** Option of the commands that score. */
export const withEngineOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--engine <name>',
      'that scores: auto takes the fastest here; webgpu, cuda, tensorrt need a graphics processor',
    )
      .choices([...engineNames])
      .default('auto'),
  );

/** The model that ships. */
export const shippedModel = 'models/phantom-sax';

export interface OpenModel {
  readonly stored: StoredModel;
  readonly engine: Engine;
  /** Empty for a model without a calibration: then nothing is ever called normal or abnormal. */
  readonly limits: Limits;
  /** How normals move, of a model that watches motion. */
  readonly motion: MotionReference | undefined;
  /** How normals looked when it was calibrated, where that is known. */
  readonly appearance: Appearance | undefined;
}

/**
 * Opens a model folder or .onnx file with its calibration, ready to score.
 * @throws MonitorError `model-…`, `calibration-…`.
 */
export async function openModel(
  named: string,
  options: { calibration?: string | false; engine?: EngineName } = {},
): Promise<OpenModel> {
  const stored = await readNamedModel(named, options.calibration);
  const { calibration } = stored;
  const engine = await openEngine(stored, { latent: calibration?.latent, engine: options.engine });
  const { limits = {}, motion, appearance } = calibration ?? {};
  return { stored, engine, limits, motion, appearance };
}

/** An engine for a model that was read, with a latent score by this reference or without one. */
export const openEngine = (
  { bytes, name, sha256, code, use, scoring }: StoredModel,
  { latent, engine = 'cpu' }: { latent?: LatentReference | undefined; engine?: EngineName | undefined },
): Promise<Engine> =>
  openEngineOn(engine, {
    model: bytes,
    name,
    modelHash: sha256,
    use,
    coarse: scoring === 'motion',
    ...(code === undefined ? {} : { code }),
    ...(latent === undefined ? {} : { centre: latent.centre }),
    ...(latent?.kind === 'mahalanobis' ? { spread: latent.spread } : {}),
    onLost: (line) => console.error(`sonovigil: ${line}`),
  });

/** A model named from elsewhere than the project's root is looked for there too, so that the shipped one is always found. */
export function readNamedModel(named: string, calibration?: string | false): Promise<StoredModel> {
  const inRoot = join(packageRoot, named);
  return readModel(!existsSync(named) && existsSync(inRoot) ? inRoot : named, calibration);
}
