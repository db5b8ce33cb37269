import { inputPixels, inputSize } from '../core/geometry.ts';
import { quantileOf } from '../core/quantile.ts';
import { rectangleSector } from '../core/sector.ts';
import { readImageModel } from './image-model.ts';
import { GraphThread } from './graph-thread.ts';
import { laneShape } from './lanes.ts';
import { openOnnxEngine } from './onnx-engine.ts';

export interface SpeedComparison {
  /** Median time of a frame through the model as it is: float image in, x̂ out. */
  readonly plainMs: number;
  /** Median time of the same frame through the engine: grey bytes in, difference map and scores out. */
  readonly fusedMs: number;
  /** Median over the rounds of engine by plain; a load on the machine strikes both of a round. Aim: 0.65 at most. */
  readonly ratio: number;
  /** How often all were timed. */
  readonly rounds: number;
  /** One frame through the engine, as waited for: medians hide what a person sees. */
  readonly engineMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Frames that go in together. */
  readonly batches: readonly { readonly batch: number; readonly msPerFrame: number }[];
}

export interface SpeedOptions {
  /** How long to measure, at least one round. */
  readonly seconds: number;
  readonly threads?: number;
}

/**
 * Times the plain network and the engine, frame by frame and in batches, by turns in the same run and with the same session settings:
 * a lone frame is computed by the threads of one lane on both sides, a batch of the engine's by all lanes.
 * @throws MonitorError `model-unreadable`.
 */
export async function compareSpeed(model: Uint8Array, options: SpeedOptions): Promise<SpeedComparison> {
  const { seconds, threads } = options;
  const name = 'to be timed';
  const { input, output, layout } = readImageModel(model, { name });
  const engine = await openOnnxEngine({ model, name, ...(threads === undefined ? {} : { threads }) });
  const plain = await GraphThread.open(model, laneShape(threads).threads);
  const grey = Uint8Array.from({ length: inputPixels }, (_, at) => (at * 7919) % 251);
  const dims = layout === 'nchw' ? [1, 1, inputSize, inputSize] : [1, inputSize, inputSize, 1];
  const x = Float32Array.from(grey, (value) => value / 255);
  const sector = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });
  const runPlain = (): Promise<unknown> =>
    plain.run({
      feeds: { [input]: { type: 'float32', data: new Float32Array(x), dims } },
      fetches: [output],
    });
  const together = (count: number) => {
    const frames = new Uint8Array(count * inputPixels);
    for (let at = 0; at < count; at++) frames.set(grey, at * inputPixels);
    const request = { grey: frames, count, sector, reconstruction: false, code: false };
    return (): Promise<unknown> => engine.score(request);
  };

  const plainMs: number[] = [];
  const fusedMs: number[] = [];
  const waits: number[] = [];
  const batched = batches.map((batch) => ({ batch, run: together(batch), ms: [] as number[] }));
  const runFused = together(1);
  await runPlain();
  for (const end = performance.now() + seconds * 1000; plainMs.length === 0 || performance.now() < end;) {
    plainMs.push(mean(await timesMs(runPlain)));
    const times = await timesMs(runFused);
    waits.push(...times);
    fusedMs.push(mean(times));
    for (const { batch, run, ms } of batched) ms.push(mean(await timesMs(run, 1)) / batch);
  }
  await Promise.all([plain.release(), engine.close()]);
  return {
    plainMs: quantileOf(plainMs, 0.5),
    fusedMs: quantileOf(fusedMs, 0.5),
    ratio: quantileOf(
      fusedMs.map((ms, at) => ms / plainMs[at]!),
      0.5,
    ),
    rounds: plainMs.length,
    engineMs: { p50: quantileOf(waits, 0.5), p95: quantileOf(waits, 0.95), p99: quantileOf(waits, 0.99) },
    batches: batched.map(({ batch, ms }) => ({ batch, msPerFrame: quantileOf(ms, 0.5) })),
  };
}

const batches = [4, 8];

/** Runs in a row before the other has its turn: each is timed as it is used, with its own weights in the cache. */
const runsInARow = 8;

async function timesMs(run: () => Promise<unknown>, runs = runsInARow): Promise<number[]> {
  // The first of them fetches the weights again that the other has displaced.
  await run();
  const times: number[] = [];
  for (let count = 0; count < runs; count++) {
    const startMs = performance.now();
    await run();
    times.push(performance.now() - startMs);
  }
  return times;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
