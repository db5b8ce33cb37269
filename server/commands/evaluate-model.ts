import { MonitorError } from '../core/errors.ts';
import { foldsOf } from '../lab/folds.ts';
import { patientsOf } from '../lab/patients.ts';
import type { GuardFinding } from '../lab/result.ts';
import { runFold, type FoldPlan } from '../lab/run-fold.ts';
import type { LabCine } from '../lab/scored-cine.ts';
import { groupHash } from '../training/group-hash.ts';
import type { Trial, TrialRequest } from './evaluate-trial.ts';
import { cineScorer } from './cine-scorer.ts';
import { normalPictures } from './normal-pictures.ts';
import { openModel, type OpenModel } from './open-model.ts';
import { openOptionsOf, openSource } from './open-source.ts';
import { progressBar } from './progress.ts';
import { upperLimits } from './upper-limits.ts';

/** References that learn, and classifiers, are fitted in this many folds: the model itself is one and the same. */
const mostFolds = 5;
/** Frames of each normal cine that references are fitted to. */
const framesPerCine = 10;

/**
 * Evaluates one model on cines of patients that it has not seen.
 * @throws MonitorError `patients-leaked` when it was trained on some of them; as model and sources do.
 */
export async function tryModel({ options, cines, signal }: TrialRequest): Promise<Trial> {
  const model = await openModel(options.model);
  const open = openOptionsOf(options);
  const guard = leaksOf(model, cines);
  const patients = patientsOf(cines);
  const folds =
    patients.length < 2
      ? [patients.map(({ group }) => group)]
      : foldsOf(patients, Math.min(mostFolds, patients.length), options.seed);
  const pictures =
    folds.length < 2 ? [] : await normalPictures(cines, { ...open, perCine: framesPerCine, signal });
  const bar = progressBar('scoring', cines.length);
  const runs = [];
  for (const [index, test] of folds.entries()) {
    const training = folds.filter((other) => other !== test).flat();
    const plan: FoldPlan = { fold: index + 1, test, training };
    const known = new Set(training);
    const fittedTo = pictures.filter(({ group }) => known.has(group)).map(({ frame }) => frame.grey);
    runs.push(
      await runFold(plan, {
        cines,
        prepare: () =>
          Promise.resolve({
            engine: model.engine,
            score: cineScorer(model, signal),
            limits: upperLimits(model.limits),
            fittedTo,
            calibratedBy: [],
          }),
        open: (named) => openSource(named, { ...open, preprocessing: model.stored.preprocessing }),
        quantile: options.quantile,
        others: false,
        signal,
        onCine: ({ group }) => bar.advance(1, group),
      }),
    );
  }
  bar.done();
  const { name, sha256, training } = model.stored;
  return {
    design: 'one-model',
    runs,
    guard,
    model: {
      name,
      sha256,
      ...(training?.dataHash === undefined ? {} : { dataHash: training.dataHash }),
    },
    coded: {
      model: name,
      cines: runs.flatMap(({ test }) => test.map((cine) => ({ cine, seenInTraining: false }))),
    },
    engineOf: () => Promise.resolve(model.engine),
    close: () => model.engine.close(),
  };
}

function leaksOf({ stored }: OpenModel, cines: readonly LabCine[]): readonly GuardFinding[] {
  const { dataHash, groupHashes } = stored.training ?? {};
  if (dataHash === undefined || groupHashes === undefined)
    return [{ kind: 'training-unknown', model: stored.name }];
  const known = new Set(groupHashes);
  const leaked = patientsOf(cines).filter(({ group }) => known.has(groupHash(group, dataHash)));
  if (leaked.length === 0) return [];
  const names = leaked.map(({ group }) => group);
  const text =
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  throw MonitorError.of('patients-leaked', [stored.name, text]);
}
