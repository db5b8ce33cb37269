import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Option, type Command } from 'commander';
import sharp from 'sharp';
import { lineOf, MonitorError } from '../core/errors.ts';
import { inputSize } from '../core/geometry.ts';
import { scoreAll, type ScoredResult } from '../pipeline/score-all.ts';
import type { EngineName } from '../core/engines.ts';
import { openScoreWriter, scoreFormats, type ScoreFormat, type ScoreWriter } from '../store/score-writer.ts';
import { resolveInputs, type Input } from './inputs.ts';
import { collectSeldom } from './collect-seldom.ts';
import { openModel, shippedModel, withEngineOption, type OpenModel } from './open-model.ts';
import { openSource, withOpenOptions, type OpenOptions } from './open-source.ts';

interface Options extends OpenOptions {
  readonly model: string;
  readonly calibration?: string;
  readonly engine: EngineName;
  readonly format: ScoreFormat;
  readonly out?: string;
  readonly maps?: string;
  readonly manifest?: string;
  readonly where: readonly string[];
}

export function addScore(program: Command): void {
  const command = program
    .command('score')
    .description('Score files or folders: one line a frame.')
    .argument('[input...]', 'video files, folders of them, or phantom: sources')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--calibration <file>', "another calibration.json than the model's own")
    .addOption(new Option('--format <format>', 'of the lines').choices([...scoreFormats]).default('jsonl'))
    .option('--out <file>', 'write there instead of to standard output')
    .option('--maps <folder>', 'write the difference map of each frame there, as PNG')
    .option('--manifest <csv>', 'take the inputs from a manifest (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', []);
  withEngineOption(withOpenOptions(command)).action(score);
}

async function score(named: readonly string[], options: Options): Promise<void> {
  const inputs = await resolveInputs(named, options);
  if (inputs.length === 0)
    throw MonitorError.of('usage', ['Nothing to score: name a file, a folder or a --manifest.']);
  collectSeldom();
  const model = await openModel(options.model, options);
  const writer = await openScoreWriter(options.format, options.out);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let failures = 0;
  const mapFolders = foldersFor(inputs, options.maps);
  for (const [at, input] of inputs.entries()) {
    if (stop.signal.aborted) break;
    try {
      await scoreOne(input, { model, writer, maps: mapFolders[at], signal: stop.signal, options });
    } catch (error) {
      if (error instanceof MonitorError && error.code === 'scores-not-written') throw error;
      // One bad file must not cost the others; what was scored of it before it broke stands.
      failures++;
      console.error(`sonovigil: ${lineOf(error)}`);
    }
  }
  await writer.close();
  await model.engine.close();
  if (failures > 0 || stop.signal.aborted) process.exitCode = 1;
}

/** A folder for the maps of each input, by its name; inputs of the same name in other folders are numbered. */
function foldersFor(inputs: readonly Input[], maps: string | undefined): readonly (string | undefined)[] {
  const seen = new Map<string, number>();
  return inputs.map(({ source }) => {
    const name = basename(source);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return maps === undefined ? undefined : join(maps, times === 1 ? name : `${name}-${times}`);
  });
}

interface Job {
  readonly model: OpenModel;
  readonly writer: ScoreWriter;
  /** Where its difference maps go, if anywhere. */
  readonly maps: string | undefined;
  readonly signal: AbortSignal;
  readonly options: OpenOptions;
}

async function scoreOne(
  { source: named }: Input,
  { model, writer, maps, signal, options }: Job,
): Promise<void> {
  const source = await openSource(named, { ...options, preprocessing: model.stored.preprocessing });
  const { engine, limits, motion, appearance } = model;
  for await (const result of scoreAll({ source, engine, limits, motion, appearance, signal })) {
    const { frame, verdict } = result;
    await writer.write({ input: named, frame: frame.index, timeSeconds: frame.timeSeconds, verdict });
    if (maps !== undefined) await writeMap(maps, result);
  }
}

async function writeMap(folder: string, { frame, scored }: ScoredResult): Promise<void> {
  if (scored === undefined) return;
  await mkdir(folder, { recursive: true });
  const raw = { width: inputSize, height: inputSize, channels: 1 } as const;
  await sharp(scored.map, { raw })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, `${String(frame.index).padStart(6, '0')}.png`));
}
