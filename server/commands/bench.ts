import { availableParallelism, cpus, loadavg } from 'node:os';
import { Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../core/engines.ts';
import { MonitorError } from '../core/errors.ts';
import { compareSpeed, type SpeedComparison } from '../engine/compare-speed.ts';
import { installedTensorFlow } from '../engine/load-tensorflow.ts';
import { measureMatrixLimit, type MatrixLimit } from '../engine/matrix-limit.ts';
import { hasGraphicsProcessor } from '../engine/open-engine.ts';
import { timeEngine, type EngineSpeed } from '../engine/time-engine.ts';
import { software } from '../software.ts';
import { timeTrainingStep, type StepTime } from '../training/time-step.ts';
import { collectSeldom } from './collect-seldom.ts';
import { compareOverlap, type Overlap } from './compare-overlap.ts';
import { openModel, shippedModel } from './open-model.ts';
import { openSource, withOpenOptions, type OpenOptions } from './open-source.ts';

interface Options extends OpenOptions {
  readonly model: string;
  readonly seconds: number;
  readonly batch: number;
  readonly engines?: readonly EngineName[];
  readonly json?: true;
}

export function addBench(program: Command): void {
  const command = program
    .command('bench')
    .description('Speed, each figure beside its reference in the same run.')
    .argument('[input]', 'a video file to decode and score; without one only the engine is measured')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--seconds <number>', 'how long to measure each', Number, 5)
    .option('--batch <frames>', 'that go to the engine together', Number, 8)
    .addOption(
      new Option('--engines <names...>', 'to time, one after the other; absent: those that are here').choices(
        engineNames.filter((name) => name !== 'auto'),
      ),
    )
    .option('--json', 'print the figures as JSON');
  withOpenOptions(command).action(bench);
}

async function bench(
  input: string | undefined,
  { model: named, seconds, batch, engines = enginesHere(), json, ...open }: Options,
): Promise<void> {
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw MonitorError.of('usage', [`--batch takes a whole number from 1, not ${batch}`]);
  }
  if (!(seconds > 0)) throw MonitorError.of('usage', [`--seconds takes a number above 0, not ${seconds}`]);
  collectSeldom();
  const model = await openModel(named);
  const network = await compareSpeed(model.stored.bytes, { seconds });
  const speeds = [];
  for (const name of engines) {
    const { engine } = await openModel(named, { engine: name });
    speeds.push(await timeEngine(engine, seconds));
    await engine.close();
  }
  const limits = [];
  for (const threads of new Set([1, availableParallelism()]))
    limits.push(await measureMatrixLimit(threads, seconds / 5));
  const file =
    input === undefined
      ? undefined
      : await compareOverlap(await openSource(input, open), { model, seconds, batch });
  await model.engine.close();
  const training = await timeTrainingStep(trainingBatch, seconds);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    software,
    load: loadavg()[0]!.toFixed(1),
  };
  const figures = {
    network,
    engines: speeds,
    limits,
    file,
    training,
    memoryBytes: process.memoryUsage.rss(),
  };
  if (json) console.log(JSON.stringify({ machine, ...figures }));
  else print(machine, figures);
}

/** TensorRT takes minutes to translate a graph: only for who names it. */
const enginesHere = (): EngineName[] => [
  'cpu',
  ...(hasGraphicsProcessor() ? (['webgpu'] as const) : []),
  ...(installedTensorFlow() === undefined ? [] : (['tensorflow'] as const)),
];

/** As `train` takes them together where nothing is said. */
const trainingBatch = 16;

interface Figures {
  readonly network: SpeedComparison;
  readonly engines: readonly EngineSpeed[];
  readonly limits: readonly MatrixLimit[];
  readonly file: Overlap | undefined;
  readonly training: StepTime;
  readonly memoryBytes: number;
}

function print(
  { load, ...machine }: { load: string },
  { network, engines, limits, file, training, memoryBytes }: Figures,
): void {
  const { plainMs, fusedMs, ratio, rounds } = network;
  const line = (what: string, text: string): void => console.log(`${what.padEnd(20)}${text}`);
  console.log(`${Object.values(machine).join(' · ')} · load ${load} over the last minute`);
  line('plain network', `${plainMs.toFixed(2)} ms a frame`);
  line(
    'fused graph',
    `${fusedMs.toFixed(2)} ms a frame   ratio ${ratio.toFixed(2)} (aim: at most 0.65; ${rounds} rounds)`,
  );
  for (const { engine, firstMs, waitMs, batches } of engines) {
    const { p50, p95, p99 } = waitMs;
    line(
      engine,
      `a frame is waited for ${p50.toFixed(1)} ms (p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)}; the first ${firstMs.toFixed(0)})`,
    );
    const each = batches.map(({ batch, framesPerSecond }) => `${framesPerSecond.toFixed(0)} by ${batch}`);
    line('', `frames a second: ${each.join(', ')}`);
  }
  for (const { threads, gigaFlopsPerSecond } of limits)
    line(
      'matrix products',
      `${gigaFlopsPerSecond.toFixed(0)} GFLOP/s on ${threads} ${threads === 1 ? 'thread' : 'threads'}: the machine's limit`,
    );
  if (file !== undefined) printFile(file, line);
  line(
    'a training step',
    `${training.msPerSample.toFixed(1)} ms a sample, batch ${training.batch} (${training.steps} steps)`,
  );
  line('memory', `${(memoryBytes / 2 ** 20).toFixed(0)} MiB resident at the end`);
}

function printFile(file: Overlap, line: (what: string, text: string) => void): void {
  line(
    'decoding alone',
    `${file.decodePerSecond.toFixed(0)} frames a second (${file.frames} frames; the first after ${file.startMs.toFixed(0)} ms)`,
  );
  line('engine alone', `${file.enginePerSecond.toFixed(0)} frames a second, batch ${file.batch}`);
  line(
    'both together',
    `${file.togetherPerSecond.toFixed(0)} frames a second   ratio ${file.ratio.toFixed(2)} (aim: at least 0.85)`,
  );
}
