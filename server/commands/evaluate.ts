import type { Command } from 'commander';
import { embed } from '../lab/embedding.ts';
import { evaluationOf, type Judged } from '../lab/evaluation.ts';
import { chooseExemplars, drawExemplar } from '../lab/exemplars.ts';
import { languageOf } from '../lab/report/words/languages.ts';
import { writeReport } from '../lab/report/write-report.ts';
import type { Evaluation, Exemplar } from '../lab/result.ts';
import { software } from '../software.ts';
import { labCines, manifestProvenance } from './evaluate-cines.ts';
import { tryInFolds } from './evaluate-in-folds.ts';
import { tryModel } from './evaluate-model.ts';
import { describeEvaluate, refuseBadOptions, type EvaluateOptions } from './evaluate-options.ts';
import { printEvaluation } from './evaluate-print.ts';
import type { Trial } from './evaluate-trial.ts';
import { openOptionsOf, openSource, withOpenOptions, type OpenOptions } from './open-source.ts';
import { commandLine } from './progress.ts';
import { stopSignal } from './stop-signal.ts';

export const addEvaluate = (program: Command): void =>
  void withOpenOptions(describeEvaluate(program.command('evaluate'))).action(evaluate);

/** Columns that are always tried as confounds, where a manifest has them or a source says them. */
const alwaysTried = ['device', 'scanner', 'frame-rate', 'picture-width', 'picture-height'];

async function evaluate(options: EvaluateOptions): Promise<void> {
  refuseBadOptions(options);
  const { cines, unlabelled } = await labCines(options);
  const request = { options, cines, signal: stopSignal('the last whole epoch') };
  const inFolds = options.folds !== undefined || options.leaveOneOut === true;
  const trial = await (inFolds ? tryInFolds(request) : tryModel(request));
  const { manifest, where, seed, draws, quantile, supervised } = options;
  const judged = evaluationOf({
    runs: trial.runs,
    order: cines.map(({ source }) => source),
    design: trial.design,
    provenance: {
      software,
      node: process.version,
      command: commandLine(),
      day: new Date().toISOString().slice(0, 10),
      ...(trial.model === undefined ? {} : { model: trial.model }),
      ...(manifest === undefined ? {} : { manifest: await manifestProvenance(manifest, where) }),
    },
    training: trial.training,
    seed,
    draws,
    quantile,
    confoundColumns: [...alwaysTried, ...options.confound],
    supervised: supervised === true,
    by: options.by,
    unlabelled,
    guard: trial.guard,
  });
  const embedding = options.embedding === true ? embedded(trial, judged, seed) : undefined;
  const evaluation: Evaluation = {
    ...judged.evaluation,
    ...(trial.learningCurve === undefined ? {} : { learningCurve: trial.learningCurve }),
    ...(embedding === undefined ? {} : { embedding }),
    exemplars: await exemplarsOf(trial, judged, openOptionsOf(options)),
  };
  await trial.close();
  const { report, language = languageOf(process.env) } = options;
  const written =
    report === undefined ? [] : await writeReport({ evaluation, cines: judged.cines }, report, language);
  if (options.json) console.log(JSON.stringify(evaluation));
  else printEvaluation(evaluation);
  if (written.length > 0) console.error(`written: ${written.join(', ')}`);
}

function embedded({ coded }: Trial, { cines }: Judged, seed: number): Evaluation['embedding'] {
  const rows = new Map(cines.map(({ cine }, row) => [`${cine.side} ${cine.source}`, row]));
  const known = coded.cines.flatMap(({ cine, seenInTraining }) => {
    const row = rows.get(`${cine.side} ${cine.source}`);
    return row === undefined || cine.code === undefined ? [] : [{ cine, row, seenInTraining }];
  });
  return embed(known, { seed, model: coded.model });
}

async function exemplarsOf(
  trial: Trial,
  { cines, primary }: Judged,
  asked: OpenOptions,
): Promise<readonly Exemplar[]> {
  const open = (named: string) => openSource(named, asked);
  const exemplars: Exemplar[] = [];
  for (const choice of chooseExemplars(primary, cines)) {
    const judged = cines[choice.cine]!;
    const engine = await trial.engineOf(judged.fold);
    exemplars.push(await drawExemplar(choice, { judged, column: primary, engine, open }));
  }
  return exemplars;
}
