import { Option, type Command } from 'commander';
import { scoringMethods, type ScoringMethod } from '../core/scores.ts';
import { MonitorError } from '../core/errors.ts';
import { languages, type Language } from '../lab/report/words/languages.ts';
import { shippedModel } from './open-model.ts';
import type { OpenOptions } from './open-source.ts';

/** What `evaluate` is asked. */
export interface EvaluateOptions extends OpenOptions {
  readonly model: string;
  readonly normal: readonly string[];
  readonly abnormal: readonly string[];
  readonly manifest?: string;
  readonly where: readonly string[];
  readonly alsoAbnormal: readonly string[];
  readonly mirror?: true;
  readonly folds?: number;
  readonly leaveOneOut?: true;
  readonly learningCurve?: true;
  readonly supervised?: true;
  readonly embedding?: true;
  readonly confound: readonly string[];
  readonly by?: string;
  readonly work: string;
  readonly scoring: ScoringMethod;
  readonly epochs: number;
  readonly batch: number;
  readonly perCine: number;
  readonly calibrationShare: number;
  readonly quantile: number;
  readonly seed: number;
  readonly draws: number;
  readonly report?: string;
  readonly language?: Language;
  readonly json?: true;
}

export const describeEvaluate = (command: Command): Command =>
  command
    .description(
      'How well each score tells abnormal from normal, by frame, cine and patient, beside what costs nothing: brightness, the mean image, principal components.',
    )
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--manifest <csv>', 'rows labelled normal or abnormal (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', [])
    .option('--also-abnormal <label...>', 'other words of the column "label" that count as abnormal', [])
    .option('--normal <input...>', 'normal cines, instead of or beside a manifest', [])
    .option('--abnormal <input...>', 'abnormal cines', [])
    .option('--mirror', 'normals against themselves mirrored; needs no abnormal cine')
    .option('--folds <count>', 'train a model inside each fold, split by patient, instead of --model', Number)
    .option('--leave-one-out', 'as many folds as patients')
    .option('--learning-curve', 'with folds: again with a quarter and a half of the training patients')
    .option('--supervised', 'what labels would add: small classifiers on code and difference map')
    .option('--embedding', 'lay the codes out in two dimensions (UMAP)')
    .option(
      '--confound <column...>',
      'columns of the manifest to be tried alone, beside scanner, rate and size',
      [],
    )
    .option(
      '--by <column>',
      'areas for each value of a column among the abnormal cines (anomaly: of phantoms)',
    )
    .option(
      '--work <folder>',
      'where folds keep their models; a run that was stopped goes on',
      'evaluation-work',
    )
    .addOption(
      new Option('--scoring <method>', 'of the models in folds; motion: also what moves less than normal')
        .choices([...scoringMethods])
        .default('autoencoder'),
    )
    .option('--epochs <count>', 'of the training in folds, at most', Number, 40)
    .option('--batch <frames>', 'frames a training step', Number, 16)
    .option('--per-cine <frames>', 'frames learned from of each normal cine', Number, 30)
    .option('--calibration-share <share>', 'training patients kept to set epoch and limits', Number, 0.25)
    .option('--quantile <share>', 'share of their frames at or under each limit', Number, 0.995)
    .option('--seed <number>', 'same seed, same data: same result', Number, 1)
    .option('--draws <count>', 'of patients, for the intervals', Number, 2000)
    .option('--report <file.html>', 'write a report for paper, its numbers beside it as JSON and CSV')
    .addOption(
      new Option('--language <language>', "of the report; the system's where none is named").choices([
        ...languages,
      ]),
    )
    .option('--json', 'print the whole result as JSON');

/** @throws MonitorError `usage`. */
export function refuseBadOptions(options: EvaluateOptions): void {
  for (const name of ['epochs', 'batch', 'perCine', 'draws', 'seed'] as const) {
    if (!Number.isSafeInteger(options[name]) || options[name] < (name === 'seed' ? 0 : 1))
      throw MonitorError.of('usage', [`--${kebab(name)} takes a whole number, not ${options[name]}`]);
  }
  const { calibrationShare, quantile, folds, leaveOneOut, learningCurve } = options;
  if (!(calibrationShare > 0 && calibrationShare < 1))
    throw MonitorError.of('usage', [`--calibration-share lies between 0 and 1, not at ${calibrationShare}`]);
  if (!(quantile > 0.5 && quantile <= 1))
    throw MonitorError.of('usage', [`--quantile takes a share above 0.5 and at most 1, not ${quantile}`]);
  if (folds !== undefined && leaveOneOut === true)
    throw MonitorError.of('usage', ['--folds and --leave-one-out exclude each other']);
  if (learningCurve === true && folds === undefined && leaveOneOut === undefined)
    throw MonitorError.of('usage', ['--learning-curve trains, so it needs --folds or --leave-one-out']);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
