import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Calibration, ModelIdentity } from '../core/calibration.ts';
import { MonitorError } from '../core/errors.ts';
import type { ModelUse } from '../core/model-use.ts';
import type { ScoringMethod } from '../core/scores.ts';
import { readManifestBeside } from './model-manifest.ts';
import { readFiled, type FiledCalibration } from './saved-calibrations.ts';
import { sha256Of } from './sha256.ts';

/** A model as it lies on disk. */
export interface StoredModel {
  readonly folder: string;
  readonly name: string;
  /** model.onnx. */
  readonly bytes: Uint8Array;
  /** sha-256 of the bytes, hex. */
  readonly sha256: string;
  /** Version of the way from picture to model input that the model was trained with. */
  readonly preprocessing: number;
  /** Name of the tensor that is the code; absent when the model names none. */
  readonly code: string | undefined;
  /** How it is fed and read, as its manifest says; empty without one. */
  readonly use: ModelUse;
  /** What is scored: frame by frame by the network alone, or also what moves less than normal. */
  readonly scoring: ScoringMethod;
  /** What is known of its training; absent for a model that does not say. */
  readonly training: ModelTraining | undefined;
  /** Absent when the folder holds no calibration.json. */
  readonly calibration: Calibration | undefined;
  /** sha-256 of the file that it was read from, hex. */
  readonly calibrationHash?: string | undefined;
}

export interface ModelTraining {
  /** sha-256 of the frames and groups, hex. */
  readonly dataHash: string | undefined;
  /** Hashes of the patients it knows; absent for a model made before they were kept. */
  readonly groupHashes: readonly string[] | undefined;
  /** Means over frames and pixels of (x̂ − x)² on the patients it was judged by, and the mean image's. */
  readonly losses: { readonly validation: number; readonly meanImage: number } | undefined;
}

/**
 * The way from picture to input: letterbox to 256×256, full-range grey, 0..1; since version 2 black outside the sector. Where the sector
 * is the whole picture, and for simulated cines, both are the same.
 */
export const preprocessingVersion = 2;
const knownVersions: readonly number[] = [1, preprocessingVersion];

/**
 * Reads models/<name>/ or a bare .onnx file.
 * @param calibrationPath another calibration than the one beside the model; false to read none, as it is to be made anew.
 * @throws MonitorError `model-missing`, `model-unreadable`, `calibration-unreadable`, `calibration-version`, `calibration-foreign`.
 */
export async function readModel(named: string, calibrationPath?: string | false): Promise<StoredModel> {
  const path = resolve(named);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw MonitorError.of('model-missing', [named]);
  const modelPath = found.isDirectory() ? join(path, 'model.onnx') : path;
  if (!existsSync(modelPath)) throw MonitorError.of('model-missing', [named]);
  const bytes = new Uint8Array(await readFile(modelPath));
  const sha256 = sha256Of(bytes);
  const folder = dirname(modelPath);
  const manifest = await readManifestBeside(modelPath, found.isDirectory());
  if (manifest?.hashes !== undefined && manifest.hashes.model !== sha256) {
    throw MonitorError.of('model-unreadable', [
      named,
      'model.onnx is not the file that manifest.json describes (their sha-256 differ); copy the folder again',
    ]);
  }
  const model = {
    folder,
    name: manifest?.name ?? basename(modelPath, '.onnx'),
    bytes,
    sha256,
    preprocessing: manifest?.preprocessing ?? preprocessingVersion,
    code: manifest?.network?.code,
    use: { kind: manifest?.kind, input: manifest?.input, outputs: manifest?.outputs, map: manifest?.map },
    scoring: manifest?.scoring?.method ?? 'autoencoder',
    training: manifest?.training && {
      dataHash: manifest.hashes?.data,
      groupHashes: manifest.training.groupHashes,
      losses: manifest.training.losses,
    },
  };
  if (!knownVersions.includes(model.preprocessing)) {
    throw MonitorError.of('model-unreadable', [
      named,
      `it wants preprocessing ${model.preprocessing}, and this version knows ${knownVersions.join(' and ')}`,
    ]);
  }
  if (calibrationPath === false) return { ...model, calibration: undefined };
  const filed = await calibrationFor(
    model,
    calibrationPath ?? join(folder, 'calibration.json'),
    calibrationPath !== undefined,
  );
  return { ...model, calibration: filed?.calibration, calibrationHash: filed?.hash };
}

/** What our own networks are fed, and what goes without saying. */
const plainInput = { size: 256, channels: 1, range: [0, 1] };

/** What a calibration of it is bound to. */
export function identityOf({
  name,
  sha256,
  use,
}: Pick<StoredModel, 'name' | 'sha256' | 'use'>): ModelIdentity {
  const { input, ...rest } = use;
  const isPlain = JSON.stringify({ ...plainInput, ...input }) === JSON.stringify(plainInput);
  const said = JSON.stringify(isPlain ? rest : use);
  return { name, sha256, ...(said === '{}' ? {} : { use: sha256Of(Buffer.from(said)) }) };
}

type Uncalibrated = Omit<StoredModel, 'calibration' | 'calibrationHash'>;

async function calibrationFor(
  model: Uncalibrated,
  path: string,
  required: boolean,
): Promise<FiledCalibration | undefined> {
  if (!existsSync(path)) {
    if (!required) return undefined;
    throw MonitorError.of('calibration-unreadable', [path, 'no such file']);
  }
  const filed = await readFiled(path);
  const misfit = misfitOf(filed.calibration, model);
  if (misfit !== undefined) throw MonitorError.of('calibration-foreign', [path, misfit]);
  return filed;
}

function misfitOf(calibration: Calibration, model: Uncalibrated): string | undefined {
  const short = (hash: string): string => hash.slice(0, 12);
  if (calibration.model.sha256 !== model.sha256)
    return `it was made for ${calibration.model.name} ${short(calibration.model.sha256)}, not for ${model.name} ${short(model.sha256)}`;
  if (calibration.model.use !== identityOf(model).use)
    return `it was made with ${model.name} fed or read otherwise than its manifest.json says now; calibrate again`;
  if ((calibration.motion !== undefined) !== (model.scoring === 'motion'))
    return `it was made ${calibration.motion === undefined ? 'without' : 'with'} motion, and the scoring of ${model.name} is by ${model.scoring}; calibrate again`;
  if (calibration.preprocessing !== model.preprocessing)
    return `it was made with preprocessing ${calibration.preprocessing}, and ${model.name} has preprocessing ${model.preprocessing}`;
  return undefined;
}
