import { cpus } from 'node:os';
import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { compareSpeed, type SpeedComparison } from '../engine/compare-speed.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { FrameSource } from '../ports.ts';
import { openModel, shippedModel, type OpenModel } from './open-model.ts';
import { openSource } from './open-source.ts';
import { scoreFrames } from './score-frames.ts';
import { software } from '../software.ts';

interface Options {
  readonly model: string;
  readonly seconds: number;
  readonly batch: number;
  readonly json?: true;
}

export function addBench(program: Command): void {
  program
    .command('bench')
    .description('Speed, each figure beside its reference in the same run.')
    .argument('[input]', 'a video file to decode and score; without one only the engine is measured')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--seconds <number>', 'how long to measure each', Number, 5)
    .option('--batch <frames>', 'that go to the engine together', Number, 8)
    .option('--json', 'print the figures as JSON')
    .action(bench);
}

async function bench(
  input: string | undefined,
  { model: named, seconds, batch, json }: Options,
): Promise<void> {
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw MonitorError.of('usage', [`--batch takes a whole number from 1, not ${batch}`]);
  }
  if (!(seconds > 0)) throw MonitorError.of('usage', [`--seconds takes a number above 0, not ${seconds}`]);
  const model = await openModel(named);
  const network = await compareSpeed(model.stored.bytes, { seconds });
  const file =
    input === undefined
      ? undefined
      : await compareOverlap(await openSource(input), { model, seconds, batch });
  await model.engine.close();
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    software,
  };
  if (json) console.log(JSON.stringify({ machine, network, file }));
  else print(machine, { network, file });
}

interface Overlap {
  readonly frames: number;
  readonly batch: number;
  readonly decodePerSecond: number;
  readonly enginePerSecond: number;
  readonly togetherPerSecond: number;
  /** Together by engine alone: 1 when decoding costs nothing. Aim: 0.85 at least. */
  readonly ratio: number;
}

/** Decoding alone, the engine alone on the same frames, and both at once, by turns until the time is up; the best of each. */
async function compareOverlap(source: FrameSource, options: Work & { seconds: number }): Promise<Overlap> {
  const { model, seconds, batch } = options;
  const frames: Frame[] = [];
  const request = { pictures: false, signal: new AbortController().signal };
  const best = { decode: 0, engine: 0, together: 0 };
  const keep = async (what: keyof typeof best, run: () => Promise<number>): Promise<void> => {
    const startMs = monotonicClock.nowMs();
    const count = await run();
    best[what] = Math.max(best[what], (1000 * count) / (monotonicClock.nowMs() - startMs));
  };
  for (
    const endMs = monotonicClock.nowMs() + 3000 * seconds;
    best.together === 0 || monotonicClock.nowMs() < endMs;
  ) {
    frames.length = 0;
    await keep('decode', async () => {
      for await (const frame of source.frames(request)) frames.push(frame);
      return frames.length;
    });
    const { engine, limits } = model;
    const { sector } = source.description;
    await keep(
      'engine',
      async () => (await scoreFrames(frames, { engine, sector, batch, code: false })).length,
    );
    await keep('together', async () => {
      let count = 0;
      const results = scoreAll({ source, engine, limits, signal: request.signal, batch });
      while (!(await results.next()).done) count++;
      return count;
    });
  }
  return {
    frames: frames.length,
    batch,
    decodePerSecond: best.decode,
    enginePerSecond: best.engine,
    togetherPerSecond: best.together,
    ratio: best.together / best.engine,
  };
}

interface Work {
  readonly model: OpenModel;
  /** Frames that go to the engine together. */
  readonly batch: number;
}

function print(
  machine: object,
  { network, file }: { network: SpeedComparison; file: Overlap | undefined },
): void {
  console.log(Object.values(machine).join(' · '));
  console.log(`plain network     ${network.plainMs.toFixed(2)} ms a frame`);
  console.log(
    `fused graph       ${network.fusedMs.toFixed(2)} ms a frame   ratio ${network.ratio.toFixed(2)} (aim: at most 0.65; ${network.rounds} rounds)`,
  );
  if (file === undefined) return;
  console.log(`decoding alone    ${file.decodePerSecond.toFixed(0)} frames a second (${file.frames} frames)`);
  console.log(`engine alone      ${file.enginePerSecond.toFixed(0)} frames a second, batch ${file.batch}`);
  console.log(
    `both together     ${file.togetherPerSecond.toFixed(0)} frames a second   ratio ${file.ratio.toFixed(2)} (aim: at least 0.85)`,
  );
}
