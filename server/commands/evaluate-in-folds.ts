import { join } from 'node:path';
import { foldsOf } from '../lab/folds.ts';
import { learningPoint, shares } from '../lab/learning-curve.ts';
import { patientsOf } from '../lab/patients.ts';
import type { LearningPoint } from '../lab/result.ts';
import { runFold, type FoldPlan, type FoldRun } from '../lab/run-fold.ts';
import { openWorkFolder, readFold, writeFold } from '../lab/work-folder.ts';
import type { Engine } from '../ports.ts';
import { software } from '../software.ts';
import { cinesHash } from './evaluate-cines.ts';
import type { EvaluateOptions } from './evaluate-options.ts';
import type { Trial, TrialRequest } from './evaluate-trial.ts';
import { normalPictures, type NormalPicture } from './normal-pictures.ts';
import { openModel } from './open-model.ts';
import { openOptionsOf, openSource } from './open-source.ts';
import { progressBar } from './progress.ts';
import { trainFold } from './train-fold.ts';

/**
 * Trains a model inside each fold on the normals of the other patients, and scores the fold's cines with it. A fold that is finished in the
 * work folder is not done again.
 * @throws MonitorError `work-folder-taken`, `usage` with too few patients, `training-…`; as the sources do.
 */
export async function tryInFolds(request: TrialRequest): Promise<Trial> {
  const { options, cines } = request;
  const patients = patientsOf(cines);
  const tests = foldsOf(patients, options.folds ?? patients.length, options.seed);
  await openWorkFolder(options.work, await identityOf(request));
  const normals = new Set(patients.filter(({ hasNormal }) => hasNormal).map(({ group }) => group));
  const plans = tests.map((test, index): FoldPlan => ({
    fold: index + 1,
    test,
    training: tests.filter((other) => other !== test).flat(),
  }));
  let pictures: Promise<readonly NormalPicture[]> | undefined;
  const runs = async (share: number): Promise<readonly FoldRun[]> => {
    const done: FoldRun[] = [];
    for (const plan of plans) {
      const folder = folderOf(options, plan.fold, share);
      const finished = await readFold(folder);
      if (finished === undefined) {
        pictures ??= normalPictures(cines, {
          ...openOptionsOf(options),
          perCine: options.perCine,
          signal: request.signal,
        });
        const cut = share === 1 ? plan : { ...plan, training: someOf(plan.training, normals, share) };
        console.error(
          `fold ${plan.fold} of ${plans.length}: ${cut.training.length} patients to learn from, ${plan.test.length} to judge`,
        );
        const run = await runOne(cut, { request, folder, pictures: await pictures, whole: share === 1 });
        await writeFold(folder, run);
        done.push(run);
      } else done.push(finished);
    }
    return done;
  };
  const whole = await runs(1);
  const engines = new Map<number, Engine>();
  return {
    design: options.leaveOneOut === true ? 'leave-one-out' : 'folds',
    runs: whole,
    guard: [],
    training: {
      epochs: options.epochs,
      batch: options.batch,
      framesPerCine: options.perCine,
      calibrationShare: options.calibrationShare,
    },
    ...(options.learningCurve === true ? { learningCurve: await curveOf(request, whole, runs) } : {}),
    coded: {
      model: 'fold 1',
      cines: [
        ...whole[0]!.test.map((cine) => ({ cine, seenInTraining: false })),
        ...whole[0]!.others.map((cine) => ({ cine, seenInTraining: cine.side === 'normal' })),
      ],
    },
    async engineOf(fold) {
      const known = engines.get(fold) ?? (await openModel(folderOf(options, fold, 1))).engine;
      engines.set(fold, known);
      return known;
    },
    async close() {
      await Promise.all([...engines.values()].map((engine) => engine.close()));
    },
  };
}

const folderOf = ({ work }: EvaluateOptions, fold: number, share: number): string =>
  share === 1 ? join(work, `fold-${fold}`) : join(work, `share-${100 * share}`, `fold-${fold}`);

interface OneFold {
  readonly request: TrialRequest;
  readonly folder: string;
  readonly pictures: readonly NormalPicture[];
  /** Whether this is the evaluation itself, and not a point of the learning curve. */
  readonly whole: boolean;
}

async function runOne(
  plan: FoldPlan,
  { request: { options, cines, signal }, folder, pictures, whole }: OneFold,
): Promise<FoldRun> {
  const wantsOthers =
    whole && (options.supervised === true || (options.embedding === true && plan.fold === 1));
  const open = openOptionsOf(options);
  const prepared = await trainFold(plan, folder, {
    ...options,
    open,
    pictures,
    normals: cines.filter(({ side }) => side === 'normal'),
    signal,
  });
  const bar = progressBar(`scoring fold ${plan.fold}`, wantsOthers ? cines.length : countOf(plan, cines));
  try {
    return await runFold(plan, {
      cines,
      prepare: () => Promise.resolve(prepared),
      open: (named) => openSource(named, open),
      quantile: options.quantile,
      others: wantsOthers,
      signal,
      onCine: ({ group }) => bar.advance(1, group),
    });
  } finally {
    bar.done();
    await prepared.engine.close();
  }
}

const countOf = ({ test }: FoldPlan, cines: TrialRequest['cines']): number =>
  cines.filter(({ group }) => test.includes(group)).length;

/** The first of the patients with normals, in the order in which folds were dealt; the others too, who teach nothing here. At least 2. */
function someOf(training: readonly string[], normals: ReadonlySet<string>, share: number): readonly string[] {
  const teachers = training.filter((group) => normals.has(group));
  return teachers.slice(0, Math.max(2, Math.round(share * teachers.length)));
}

async function curveOf(
  { options, cines }: TrialRequest,
  whole: readonly FoldRun[],
  runs: (share: number) => Promise<readonly FoldRun[]>,
): Promise<readonly LearningPoint[]> {
  const against = cines.some(({ side }) => side === 'abnormal') ? 'abnormal' : 'mirrored';
  const drawing = { draws: options.draws, seed: options.seed };
  const pairs = options.leaveOneOut === true ? 'all' : 'within-strata';
  const points: LearningPoint[] = [];
  for (const share of shares) points.push(learningPoint(await runs(share), { drawing, pairs, against }));
  return [...points, learningPoint(whole, { drawing, pairs, against })];
}

async function identityOf({ options, cines }: TrialRequest): Promise<Readonly<Record<string, string>>> {
  const { epochs, batch, seed, perCine, calibrationShare, quantile, folds, supervised, embedding, scoring } =
    options;
  return {
    software,
    'fold-format': '2',
    scoring,
    data: await cinesHash(cines),
    folds: String(folds ?? 'leave-one-out'),
    epochs: String(epochs),
    batch: String(batch),
    seed: String(seed),
    'per-cine': String(perCine),
    'calibration-share': String(calibrationShare),
    quantile: String(quantile),
    supervised: String(supervised === true),
    embedding: String(embedding === true),
    sector: options.sector ?? 'auto',
  };
}
