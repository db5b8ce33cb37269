import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { calibrate } from '../core/calibration.ts';
import type { ScoringMethod } from '../core/scores.ts';
import { randomOf, seedFor, shuffled } from '../core/random.ts';
import type { FoldPlan, PreparedFold } from '../lab/run-fold.ts';
import type { LabCine } from '../lab/scored-cine.ts';
import { software } from '../software.ts';
import { writeCalibration } from '../store/calibration-file.ts';
import { identityOf, preprocessingVersion } from '../store/model-folder.ts';
import { modelFilesOf, saveModel } from '../training/save-model.ts';
import { train } from '../training/train.ts';
import type { NormalPicture } from './normal-pictures.ts';
import { cineScorer } from './cine-scorer.ts';
import { scoreNormals } from './normal-cines.ts';
import { openModel, readNamedModel } from './open-model.ts';
import type { OpenOptions } from './open-source.ts';
import { commandLine } from './progress.ts';
import { upperLimits } from './upper-limits.ts';
import { trainingReport } from './training-report.ts';

export interface FoldTraining {
  /** Frames of all normal cines, held in memory: 64 kB each. */
  readonly pictures: readonly NormalPicture[];
  /** The normal cines themselves: limits are set by all their frames. */
  readonly normals: readonly LabCine[];
  readonly perCine: number;
  readonly scoring: ScoringMethod;
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  readonly quantile: number;
  /** Share of the training patients by whom epoch and limits are set. */
  readonly calibrationShare: number;
  readonly signal: AbortSignal;
  /** How cines are opened. */
  readonly open: OpenOptions;
}

/**
 * Trains and calibrates a model on a fold's training patients in `folder`, or takes the model that is there, and opens it. Limits come from
 * patients that the weights were not fitted to.
 * @throws MonitorError `training-…`, `model-not-better`, `checkpoint-unusable`.
 */
export async function trainFold(
  plan: FoldPlan,
  folder: string,
  training: FoldTraining,
): Promise<PreparedFold> {
  const { pictures, epochs, batch, seed, scoring, normals, calibrationShare, signal } = training;
  const known = new Set(plan.training);
  const own = pictures.filter(({ group }) => known.has(group));
  const calibrating = new Set(
    drawn([...new Set(own.map(({ group }) => group))].sort(), calibrationShare, seed),
  );
  if (!existsSync(join(folder, 'manifest.json'))) {
    await mkdir(folder, { recursive: true });
    const checkpoint = join(folder, 'training.checkpoint');
    const trained = await train({
      frames: own.map(({ group, frame }) => ({ group, grey: frame.grey })),
      validation: [...calibrating],
      options: { epochs, batch, seed },
      checkpoint,
      signal,
      onProgress: trainingReport(),
    });
    const facts = {
      name: `fold-${plan.fold}`,
      command: commandLine(),
      software,
      preprocessing: preprocessingVersion,
      scoring,
      credits: [],
    };
    await saveModel(folder, modelFilesOf(trained, facts));
    await rm(checkpoint, { force: true });
  }
  const calibratedBy = own.filter(({ group }) => calibrating.has(group));
  await calibrateIn(
    folder,
    normals.filter(({ group }) => calibrating.has(group)),
    training,
  );
  const model = await openModel(folder);
  const { engine, limits, stored } = model;
  const fitted = own.filter(({ group }) => !calibrating.has(group));
  return {
    engine,
    score: cineScorer(model, signal),
    limits: upperLimits(limits),
    fittedTo: fitted.map(({ frame }) => frame.grey),
    calibratedBy: calibratedBy.map(({ frame, sector }) => ({ grey: frame.grey, sector })),
    trained: {
      training: counted(fitted),
      calibration: counted(calibratedBy),
      losses: stored.training!.losses!,
      modelHash: stored.sha256,
    },
  };
}

async function calibrateIn(
  folder: string,
  normals: readonly LabCine[],
  { perCine, quantile, open }: FoldTraining,
): Promise<void> {
  await rm(join(folder, 'calibration.json'), { force: true });
  const stored = await readNamedModel(folder, false);
  const inputs = normals.map(({ source, group }) => ({ source, group, label: 'normal' as const }));
  const { cines, latent, motion, appearance } = await scoreNormals(stored, inputs, {
    ...open,
    perCine,
    latent: 'euclidean',
  });
  const learned = calibrate(cines, { target: { kind: 'quantile', share: quantile }, twoSided: [] });
  const { preprocessing } = stored;
  await writeCalibration(
    join(folder, 'calibration.json'),
    { model: identityOf(stored), preprocessing, latent, motion, appearance, ...learned },
    { software, command: commandLine() },
  );
}

/** At least one patient, and one left to learn from. */
function drawn(groups: readonly string[], share: number, seed: number): readonly string[] {
  const count = Math.min(groups.length - 1, Math.max(1, Math.round(groups.length * share)));
  // Stream 2,000,000: neither the trainer's nor the folds'.
  const order = shuffled(groups.length, randomOf(seedFor(seed, 2_000_000)));
  return Array.from(order.subarray(0, Math.max(0, count)), (index) => groups[index]!);
}

const counted = (pictures: readonly NormalPicture[]) => ({
  frames: pictures.length,
  patients: new Set(pictures.map(({ group }) => group)).size,
});
