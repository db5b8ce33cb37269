import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { inputPixels } from '../core/geometry.ts';
import { scoringMethods, type ScoringMethod } from '../core/scores.ts';
import { software } from '../software.ts';
import { FrameSpool } from '../store/frame-spool.ts';
import { preprocessingVersion } from '../store/model-folder.ts';
import { defaultOptions } from '../training/options.ts';
import type { TrainingFrame, ValidationChoice } from '../training/dataset.ts';
import { modelFilesOf, saveModel } from '../training/save-model.ts';
import { train as learn } from '../training/train.ts';
import { collectFrames, type CollectOptions } from './collect-frames.ts';
import { resolveInputs, type Input } from './inputs.ts';
import { withOpenOptions, type OpenOptions } from './open-source.ts';
import { commandLine, progressBar } from './progress.ts';
import { stopSignal } from './stop-signal.ts';
import { trainingReport } from './training-report.ts';

interface Options extends OpenOptions {
  readonly out: string;
  readonly manifest?: string;
  readonly where: readonly string[];
  readonly val: string;
  readonly perCine: number;
  readonly epochs: number;
  readonly seed: number;
  readonly batch: number;
  readonly credit?: string;
  readonly scoring: ScoringMethod;
}

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description(
      'Learn normal from normal cines. Goes on where an earlier run to the same folder was stopped.',
    )
    .argument('[input...]', 'video files, folders of them, or phantom: sources (seed=1..60 names sixty)')
    .requiredOption('--out <folder>', 'where the model is written: models/<name>')
    .option('--manifest <csv>', 'take the inputs from a manifest (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', [])
    .option(
      '--val <share|column=value>',
      'patients to judge by: a share of them, or rows of the manifest (in place of a --where on that column)',
      '0.2',
    )
    .option('--per-cine <frames>', 'frames taken of each cine, evenly spread', Number, 30)
    .option('--epochs <count>', 'at most', Number, defaultOptions.epochs)
    .option('--seed <number>', 'same seed, same data: same model', Number, defaultOptions.seed)
    .option('--batch <frames>', 'frames a step', Number, defaultOptions.batch)
    .addOption(
      new Option('--scoring <method>', 'what is scored with it; motion: also what moves less than normal')
        .choices([...scoringMethods])
        .default('autoencoder'),
    )
    .option('--credit <line>', 'licence and credit of the data, for the model card');
  withOpenOptions(command).action(train);
}

async function train(named: readonly string[], options: Options): Promise<void> {
  for (const name of ['epochs', 'batch', 'seed'] as const) {
    if (!Number.isSafeInteger(options[name]) || options[name] < (name === 'seed' ? 0 : 1)) {
      throw MonitorError.of('usage', [`--${name} takes a whole number, not ${options[name]}`]);
    }
  }
  const signal = stopSignal('the last whole epoch');
  const { inputs, validation } = await chooseInputs(named, options);
  await mkdir(options.out, { recursive: true });
  const spool = new FrameSpool(options.out, inputPixels);
  const frames = await collectAll(inputs, spool, { ...options, signal });
  const checkpoint = join(options.out, 'training.checkpoint');
  if (existsSync(checkpoint)) console.error(`going on from ${checkpoint}`);
  const { epochs, seed, batch } = options;
  const trained = await learn({
    frames,
    validation,
    options: { epochs, seed, batch },
    checkpoint,
    signal,
    onProgress: trainingReport(),
  });
  const files = modelFilesOf(trained, {
    name: basename(resolve(options.out)),
    command: commandLine(),
    software,
    preprocessing: preprocessingVersion,
    credits: options.credit === undefined ? [] : [options.credit],
    scoring: options.scoring,
  });
  spool.close();
  await saveModel(options.out, files);
  await rm(checkpoint, { force: true });
  console.log(
    `Saved ${options.out}. Now its limits, from normals of other patients: npx sonovigil calibrate <normals> --model ${options.out}`,
  );
}

interface Chosen {
  readonly inputs: readonly Input[];
  readonly validation: ValidationChoice;
}

async function chooseInputs(named: readonly string[], { manifest, where, val }: Options): Promise<Chosen> {
  const selection = { where, ...(manifest === undefined ? {} : { manifest }) };
  const share = Number(val);
  const inputs = normals(await resolveInputs(named, selection));
  if (inputs.length === 0)
    throw MonitorError.of('usage', ['Nothing to learn from: name normal cines or a --manifest.']);
  if (!Number.isNaN(share)) return { inputs, validation: share };
  if (manifest === undefined || !val.includes('=')) {
    throw MonitorError.of('usage', [
      `--val takes a share such as 0.2, or column=value of the manifest, not "${val}"`,
    ]);
  }
  const column = val.slice(0, val.indexOf('=') + 1);
  const others = where.filter((condition) => !condition.startsWith(column));
  const judges = normals(await resolveInputs([], { manifest, where: [...others, val] }));
  const groups = new Set(judges.map(({ group }) => group));
  const learners = inputs.filter(({ group }) => !groups.has(group));
  return { inputs: [...learners, ...judges], validation: [...groups] };
}

/** The method learns from normals alone: rows that say otherwise are left out. */
const normals = (inputs: readonly Input[]): readonly Input[] =>
  inputs.filter(({ label }) => label !== 'abnormal');

/** The frames of all inputs; their pictures stay on disk. */
async function collectAll(
  inputs: readonly Input[],
  spool: FrameSpool,
  options: CollectOptions,
): Promise<readonly TrainingFrame[]> {
  const bar = progressBar('reading', inputs.length);
  const frames: TrainingFrame[] = [];
  for (const input of inputs) {
    const collected = await collectFrames(input, options);
    for (const { grey } of collected.frames) frames.push(spool.add(grey, input.group));
    bar.advance(1, input.group);
  }
  bar.done();
  return frames;
}
