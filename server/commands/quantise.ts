import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { compareModels } from '../engine/compare-speed.ts';
import { RangeFinder } from '../engine/find-ranges.ts';
import { isPlain, readImageModel, type ImageModel } from '../engine/image-model.ts';
import { int8Convs, int8Model, isInt8, type Int8Conv } from '../engine/quantise-model.ts';
import { learnReference, type NormalCode } from '../lab/latent-reference.ts';
import { compareScores, verdictOf, type TwiceScored } from '../lab/compare-scores.ts';
import type { StoredModel } from '../store/model-folder.ts';
import { sha256Of } from '../store/sha256.ts';
import { collectFrames, type CollectOptions } from './collect-frames.ts';
import { resolveInputs, type Input } from './inputs.ts';
import { openEngine, readNamedModel } from './open-model.ts';
import { withOpenOptions, type OpenOptions } from './open-source.ts';
import { progressBar } from './progress.ts';
import { quantiseLines, type QuantiseReport } from './quantise-report.ts';
import { saveInt8 } from './save-int8.ts';
import { scoreFrames } from './score-frames.ts';

interface Options extends OpenOptions {
  readonly normals: readonly string[];
  readonly heldOut?: readonly string[];
  readonly abnormal: readonly string[];
  readonly out: string;
  readonly perCine: number;
  readonly seconds: number;
  readonly json?: true;
}

export function addQuantise(program: Command): void {
  const command = program
    .command('quantise')
    .description('The same model with int8 where that is faster on a processor, and what it changes.')
    .argument('<model>', 'model folder or .onnx file, in float')
    .requiredOption(
      '--normals <input...>',
      'normal cines that the ranges of int8 are taken from; a fifth of the patients is held out to compare',
    )
    .requiredOption('--out <folder>', 'where the int8 model is written: models/<name>; must not be there')
    .option('--held-out <input...>', 'other normals to compare on; then all of --normals give ranges')
    .option('--abnormal <input...>', 'abnormal cines, to compare the areas under the ROC curve', [])
    .option('--per-cine <frames>', 'frames of each cine, evenly spread', Number, 30)
    .option('--seconds <n>', 'how long the two are timed, by turns', Number, 10)
    .option('--json', 'print the result as JSON');
  withOpenOptions(command).action(quantise);
}

async function quantise(named: string, options: Options): Promise<void> {
  const { out, seconds, json } = options;
  refuseBadOptions(options);
  const { learn, compare } = await choosePatients(options);
  const stored = await readNamedModel(named, false);
  const image = readImageModel(stored.bytes, stored);
  const convs = convsOf(image, stored.name);
  const collect = { ...options, preprocessing: stored.preprocessing, signal: new AbortController().signal };
  const seen = await lookAt({ stored, image, convs }, learn, collect);
  const bytes = int8Model(image, convs, seen.ranges);
  const int8: StoredModel = {
    ...stored,
    name: basename(resolve(out)),
    bytes,
    sha256: sha256Of(bytes),
  };
  const cines = await scoreTwice([stored, int8], compare, { ...collect, codes: seen.codes });
  if (!cines.some(({ abnormal, frames }) => !abnormal && frames.length > 0))
    throw MonitorError.of('quantise-data', [
      'none of the held-out normals holds a frame that can be scored. Name others with --held-out.',
    ]);
  const scores = compareScores(cines);
  const times = await compareModels([stored.bytes, bytes], seconds);
  const report: QuantiseReport = {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}`,
    day: new Date().toISOString().slice(0, 10),
    layers: { int8: convs.map(({ conv }) => conv.name ?? conv.output[0]!), of: countConvs(image) },
    learned: { frames: seen.frames, patients: patientsOf(learn) },
    compared: countOf(cines, compare),
    bytes: { float: stored.bytes.length, int8: bytes.length },
    time: { floatMs: times.firstMs, int8Ms: times.secondMs, ratio: times.ratio, rounds: times.rounds },
    scores,
    verdict: verdictOf(times.ratio, scores),
    motion: stored.scoring === 'motion',
  };
  await saveInt8(out, { stored, int8, report });
  if (json) console.log(JSON.stringify({ out, ...report }));
  else {
    for (const line of quantiseLines(report)) console.log(line);
    console.log(`Saved ${out}. It has no limits yet: npx sonovigil calibrate <normals> --model ${out}`);
  }
}

function refuseBadOptions({ out, perCine, seconds }: Options): void {
  if (existsSync(out))
    throw MonitorError.of('usage', [
      `${out} is there already, and is not replaced. Name another with --out.`,
    ]);
  if (!Number.isInteger(perCine) || perCine < 1)
    throw MonitorError.of('usage', [`--per-cine takes a whole number from 1, not ${perCine}`]);
  if (!(seconds > 0 && seconds <= 600))
    throw MonitorError.of('usage', [`--seconds takes a number above 0 and at most 600, not ${seconds}`]);
}

interface Chosen {
  readonly learn: readonly Input[];
  readonly compare: readonly (Input & { readonly abnormal: boolean })[];
}

/** One in so many patients is held out. */
const heldOutShare = 5;

async function choosePatients({ normals, heldOut, abnormal }: Options): Promise<Chosen> {
  const all = await resolveInputs(normals, {});
  if (all.length === 0)
    throw MonitorError.of('usage', [
      'No normals: name normal cines with --normals, which the ranges come from.',
    ]);
  const others = heldOut === undefined ? undefined : await resolveInputs(heldOut, {});
  const groups = [...new Set(all.map(({ group }) => group))];
  if (others === undefined && groups.length < 2)
    throw MonitorError.of('usage', [
      'The scores are compared on patients that the ranges do not come from, and --normals names one patient. Name more, or others with --held-out.',
    ]);
  const held = new Set(
    others === undefined
      ? groups.filter((_, at) => (at + 1) % Math.min(heldOutShare, groups.length) === 0)
      : [],
  );
  const sided = (inputs: readonly Input[], isAbnormal: boolean) =>
    inputs.map((input) => ({ ...input, abnormal: isAbnormal }));
  return {
    learn: all.filter(({ group }) => !held.has(group)),
    compare: [
      ...sided(others ?? all.filter(({ group }) => held.has(group)), false),
      ...sided(await resolveInputs(abnormal, {}), true),
    ],
  };
}

function convsOf(image: ImageModel, name: string): readonly Int8Conv[] {
  const refuse = (came: string): never => {
    throw MonitorError.of('model-unreadable', [
      name,
      `expected a network in float with convolutions of 16 channels and more that a ReLU follows, which int8 makes faster; came ${came}.`,
    ]);
  };
  if (isInt8(image.model.graph)) return refuse('one in int8 already. Name the one that it was made from');
  if (!isPlain(image)) return refuse('one of another input or answer than 256×256×1, 0..1');
  const convs = int8Convs(image);
  return convs.length > 0 ? convs : refuse('one without any');
}

const countConvs = ({ model }: ImageModel): number =>
  model.graph.node.filter(({ opType }) => opType === 'Conv').length;

interface Seen {
  readonly ranges: RangeFinder['ranges'];
  readonly codes: readonly NormalCode[];
  readonly frames: number;
}

/** Runs the float network on the normals. */
async function lookAt(
  { stored, image, convs }: { stored: StoredModel; image: ImageModel; convs: readonly Int8Conv[] },
  inputs: readonly Input[],
  options: CollectOptions,
): Promise<Seen> {
  const tensors = convs.flatMap(({ input, output }) => [input, output]);
  const finder = await RangeFinder.open(image, tensors);
  const engine = await openEngine(stored, {});
  const bar = progressBar('ranges', inputs.length);
  const codes: NormalCode[] = [];
  let count = 0;
  for (const input of inputs) {
    const { frames, sector } = await collectFrames(input, options);
    for (const { grey } of frames) await finder.see(grey);
    for (const { code } of await scoreFrames(frames, { engine, sector, batch, code: true }))
      if (code !== undefined) codes.push({ group: input.group, code });
    count += frames.length;
    bar.advance(1, input.group);
  }
  bar.done();
  await Promise.all([finder.close(), engine.close()]);
  if (count === 0)
    throw MonitorError.of('quantise-data', [
      'none of --normals holds a frame that can be scored. Name normal cines with the probe on the skin.',
    ]);
  return { ranges: finder.ranges, codes, frames: count };
}

const batch = 8;

/** Both by one centre of the codes, the float model's: what differs is int8 alone. */
async function scoreTwice(
  models: readonly [float: StoredModel, int8: StoredModel],
  inputs: Chosen['compare'],
  { codes, ...options }: CollectOptions & { readonly codes: readonly NormalCode[] },
): Promise<readonly TwiceScored[]> {
  const latent = codes.length === 0 ? undefined : learnReference('euclidean', codes);
  const [float, int8] = [await openEngine(models[0], { latent }), await openEngine(models[1], { latent })];
  const bar = progressBar('scoring', inputs.length);
  const cines: TwiceScored[] = [];
  for (const input of inputs) {
    const { frames, sector } = await collectFrames(input, options);
    const first = await scoreFrames(frames, { engine: float, sector, batch, code: false });
    const second = await scoreFrames(frames, { engine: int8, sector, batch, code: false });
    cines.push({
      abnormal: input.abnormal,
      frames: first.map(({ scores }, at) => ({ first: scores, second: second[at]!.scores })),
    });
    bar.advance(1, input.group);
  }
  bar.done();
  await Promise.all([float.close(), int8.close()]);
  return cines;
}

const patientsOf = (inputs: readonly Input[]): number => new Set(inputs.map(({ group }) => group)).size;

function countOf(cines: readonly TwiceScored[], inputs: Chosen['compare']): QuantiseReport['compared'] {
  const normal = cines.filter(({ abnormal }) => !abnormal);
  return {
    normalFrames: normal.reduce((sum, { frames }) => sum + frames.length, 0),
    normalPatients: patientsOf(inputs.filter(({ abnormal }) => !abnormal)),
    normalCines: normal.length,
    abnormalCines: cines.length - normal.length,
  };
}
