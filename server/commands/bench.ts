import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../core/engines.ts';
import { MonitorError } from '../core/errors.ts';
import { compareSpeed } from '../engine/compare-speed.ts';
import { installedTensorFlow } from '../engine/load-tensorflow.ts';
import { measureMatrixLimit } from '../engine/matrix-limit.ts';
import { hasGraphicsProcessor } from '../engine/open-engine.ts';
import { timeEngine } from '../engine/time-engine.ts';
import { software } from '../software.ts';
import { timeTrainingStep } from '../training/time-step.ts';
import { drawBench } from './bench-picture.ts';
import { printBench, type BenchFigures } from './bench-print.ts';
import { collectSeldom } from './collect-seldom.ts';
import { compareOverlap } from './compare-overlap.ts';
import { openModel, shippedModel } from './open-model.ts';
import { openSource, withOpenOptions, type OpenOptions } from './open-source.ts';
import { watchLive } from './watch-live.ts';

interface Options extends OpenOptions {
  readonly model: string;
  readonly seconds: number;
  readonly batch: number;
  readonly engines?: readonly EngineName[];
  readonly streams?: readonly number[];
  readonly json?: true;
  readonly picture?: string;
}

export function addBench(program: Command): void {
  const command = program
    .command('bench')
    .description('Speed, each figure beside its reference in the same run.')
    .argument('[input]', 'a recording to decode, score and watch; without one only the engine is measured')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--seconds <number>', 'how long to measure each', Number, 5)
    .option('--batch <frames>', 'that go to the engine together', Number, 8)
    .addOption(
      new Option('--engines <names...>', 'to time, one after the other; absent: those that are here').choices(
        engineNames.filter((name) => name !== 'auto'),
      ),
    )
    .option(
      '--streams <numbers...>',
      'live at once, sent by UDP and watched over a WebSocket; until too many (default: 1 2 4 8 16)',
      another,
    )
    .option('--json', 'print the figures as JSON')
    .option('--picture <file>', 'draw them too, as SVG');
  withOpenOptions(command).action(bench);
}

async function bench(
  input: string | undefined,
  {
    model: named,
    seconds,
    batch,
    engines = enginesHere(),
    streams = [1, 2, 4, 8, 16],
    json,
    picture,
    ...open
  }: Options,
): Promise<void> {
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw MonitorError.of('usage', [`--batch takes a whole number from 1, not ${batch}`]);
  }
  if (!(seconds > 0)) throw MonitorError.of('usage', [`--seconds takes a number above 0, not ${seconds}`]);
  collectSeldom();
  const model = await openModel(named);
  const network = await compareSpeed(model.stored.bytes, { seconds, use: model.stored.use });
  const speeds = [];
  for (const name of engines) {
    const { engine } = await openModel(named, { engine: name });
    speeds.push(await timeEngine(engine, seconds));
    await engine.close();
  }
  const limits = [];
  for (const threads of new Set([1, availableParallelism()]))
    limits.push(await measureMatrixLimit(threads, seconds / 5));
  const source = input === undefined ? undefined : await openSource(input, open);
  const file = source && (await compareOverlap(source, { model, seconds, batch }));
  await model.engine.close();
  const live = source && (await watchLive(source, { model: named, engine: 'auto', streams, seconds }));
  const training = await timeTrainingStep(trainingBatch, seconds);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    software,
    load: loadavg()[0]!.toFixed(1),
  };
  const figures: BenchFigures = {
    machine,
    network,
    engines: speeds,
    limits,
    file,
    live,
    training,
    memoryBytes: process.memoryUsage.rss(),
  };
  if (json) console.log(JSON.stringify(figures));
  else printBench(figures);
  if (picture !== undefined) await writeFile(picture, drawBench(figures));
}

/** TensorRT takes minutes to translate a graph: only for who names it. */
const enginesHere = (): EngineName[] => [
  'cpu',
  ...(hasGraphicsProcessor() ? (['webgpu'] as const) : []),
  ...(installedTensorFlow() === undefined ? [] : (['tensorflow'] as const)),
];

/** As `train` takes them together where nothing is said. */
const trainingBatch = 16;

const another = (text: string, before: readonly number[] | undefined): readonly number[] => {
  const count = Number(text);
  if (!(Number.isInteger(count) && count >= 1 && count <= 64))
    throw new InvalidArgumentError('Give whole numbers from 1 to 64.');
  return [...(before ?? []), count];
};
