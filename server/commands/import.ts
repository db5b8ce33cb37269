import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import {
  imageValues,
  modelKinds,
  type ImageValues,
  type ModelKind,
  type ModelUse,
} from '../core/model-use.ts';
import { readImageModel } from '../engine/image-model.ts';
import { sha256Of } from '../store/sha256.ts';
import { saveModel } from '../training/save-model.ts';
import { importedFiles } from './import-files.ts';
import { understood, trialLines, warningsOf } from './import-report.ts';
import { tryModel } from './import-trial.ts';
import { withOpenOptions, type OpenOptions } from './open-source.ts';
import { commandLine } from './progress.ts';

interface Options extends OpenOptions {
  readonly out: string;
  readonly name?: string;
  readonly kind?: ModelKind;
  readonly size?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly range?: string;
  readonly output?: string;
  readonly values?: ImageValues;
  readonly score?: string | false;
  readonly code?: string;
  readonly normals?: readonly string[];
}

export function addImport(program: Command): void {
  const command = program
    .command('import')
    .description(
      'A model of your own as a model folder: from a picture to a picture, or to an anomaly map. Tries it, and says what it understood.',
    )
    .argument('<model.onnx>', 'float, 1 or 3 channels, any size')
    .requiredOption('--out <folder>', 'where the model folder is written; it must not be there yet')
    .option('--name <name>', 'of the model; the folder’s where it is not given')
    .addOption(
      new Option('--kind <kind>', 'what it gives, where its file leaves that open').choices([...modelKinds]),
    )
    .option('--size <side|height,width>', 'of its input in px, where its file leaves that open (256)')
    .option('--range <low,high>', 'what black and white are fed as: 0,1 or -1,1 or 0,255', '0,1')
    .option('--mean <numbers>', 'taken from that: one number, or one for each channel: a,b,c')
    .option('--std <numbers>', 'and divided by that')
    .option('--output <name>', 'the output that is x̂, or the anomaly map')
    .addOption(
      new Option('--values <unit>', 'of x̂: normalised as the input, or grey 0..1 all the same').choices([
        ...imageValues,
      ]),
    )
    .option('--score <name>', 'the output that is the score, of a model that gives an anomaly map')
    .option('--no-score', 'take the anomaly map alone')
    .option('--code <name>', 'the tensor that is the code, of a model that gives x̂')
    .option('--normals <input...>', 'normal cines to try it on, of the kind it was trained on');
  withOpenOptions(command).action(importModel);
}

async function importModel(path: string, options: Options): Promise<void> {
  const { out, code } = options;
  if (existsSync(out)) throw MonitorError.of('model-exists', [out]);
  const name = options.name ?? basename(resolve(out));
  const asked = useOf(options);
  const bytes = await read(path);
  const image = readImageModel(bytes, { name: path, code, use: asked });
  for (const line of understood(image)) console.log(line);
  const trial = await tryModel({ bytes, name: path, code, use: asked, image }, options);
  for (const line of trialLines(trial)) console.log(line);

  const files = importedFiles({
    name,
    image,
    trial,
    code: trial.codeLength === undefined ? undefined : image.code,
    modelHash: sha256Of(bytes),
    command: commandLine(),
  });
  await mkdir(dirname(resolve(out)), { recursive: true });
  try {
    await mkdir(out);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? MonitorError.of('model-exists', [out], error)
      : error;
  }
  await saveModel(out, { 'model.onnx': bytes, 'card.md': files.card, 'manifest.json': files.manifest });
  console.log(`Saved ${out}. Now its limits: npx sonovigil calibrate <normals> --model ${out}`);
  for (const line of warningsOf(trial)) console.error(`sonovigil: ${line}`);
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw MonitorError.of(
      'model-unreadable',
      [path, 'there is no such file to read. Check the path.'],
      error,
    );
  }
}

/** @throws MonitorError `usage`. */
function useOf({ kind, size, range, mean, std, output, values, score }: Options): ModelUse {
  const sides = numbersOf('--size', size, [1, 2]);
  const ends = numbersOf('--range', range, [2]);
  const deviations = numbersOf('--std', std, [1, 3]);
  if (sides?.some((side) => !Number.isInteger(side) || side < 1))
    throw MonitorError.of('usage', [`--size takes whole numbers from 1, not ${size}`]);
  if (ends !== undefined && ends[0]! >= ends[1]!)
    throw MonitorError.of('usage', [`--range takes low,high, not ${range}`]);
  if (deviations?.some((one) => one <= 0))
    throw MonitorError.of('usage', [`--std takes numbers above 0, not ${std}`]);
  const named = kind === 'anomaly-map' ? { map: output } : { reconstruction: output };
  return {
    kind,
    input: {
      size: sides && (sides.length === 1 ? sides[0]! : [sides[0]!, sides[1]!]),
      mean: numbersOf('--mean', mean, [1, 3]),
      std: deviations,
      range: ends && [ends[0]!, ends[1]!],
    },
    outputs: { ...named, values, score },
  };
}

function numbersOf(
  option: string,
  text: string | undefined,
  counts: readonly number[],
): number[] | undefined {
  if (text === undefined) return undefined;
  const numbers = text.split(/[,x×]/).map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.every(Number.isFinite) && counts.includes(numbers.length)) return numbers;
  throw MonitorError.of('usage', [
    `${option} takes ${counts.join(' or ')} numbers with commas between, not ${text}`,
  ]);
}
