import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { inputPixels, inputSize } from '../core/geometry.ts';
import { quantileOf } from '../core/quantile.ts';
import { rectangleSector } from '../core/sector.ts';
import { readImageModel, type ImageModel } from './image-model.ts';
import { laneShape } from './lanes.ts';
import { openOnnxEngine } from './onnx-engine.ts';
import { scoringGraph, type ScoringGraph } from './scoring-graph.ts';
import { openSession } from './session.ts';

export interface SpeedComparison {
  /** Median time of a frame through the model as it is: float image in, x̂ out. */
  readonly plainMs: number;
  /** Median time of the same frame through the fused graph: grey bytes in, difference map and scores out. */
  readonly fusedMs: number;
  /** Median over the rounds of fused by plain; a load on the machine strikes both of a round. Aim: 0.65 at most. */
  readonly ratio: number;
  /** How often all were timed. */
  readonly rounds: number;
  /** One frame through the engine, thread to thread and back, as waited for: medians hide what a person sees. */
  readonly engineMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Frames that go into the engine together. */
  readonly batches: readonly { readonly batch: number; readonly msPerFrame: number }[];
}

export interface SpeedOptions {
  /** How long to measure, at least one round. */
  readonly seconds: number;
  readonly threads?: number;
}

/**
 * Times the plain network and the fused graph by turns in the same run, on this thread and with the settings of a lane; and the engine
 * around the graph as it is used, from another thread: frame by frame, and in batches that all lanes share.
 * @throws MonitorError `model-unreadable`.
 */
export async function compareSpeed(model: Uint8Array, options: SpeedOptions): Promise<SpeedComparison> {
  const { seconds, threads } = options;
  const name = 'to be timed';
  const engine = await openOnnxEngine({ model, name, ...(threads === undefined ? {} : { threads }) });
  const lane = laneShape(threads).threads;
  const plain = await openSession(model, lane);
  const graph = scoringGraph(model, { name });
  const fused = await openSession(graph.bytes, lane);
  const runPlain = plainRun(plain, readImageModel(model, { name }));
  const runFused = fusedRun(fused, graph.inputs);
  const together = (count: number) => {
    const frames = new Uint8Array(count * inputPixels);
    for (let at = 0; at < count; at++) frames.set(grey, at * inputPixels);
    const request = { grey: frames, count, sector, reconstruction: false, code: false };
    return (): Promise<unknown> => engine.score(request);
  };

  const plainMs: number[] = [];
  const fusedMs: number[] = [];
  const waits: number[] = [];
  const runEngine = together(1);
  const batched = batches.map((batch) => ({ batch, run: together(batch), ms: [] as number[] }));
  for (const end = performance.now() + seconds * 1000; plainMs.length === 0 || performance.now() < end;) {
    plainMs.push(mean(await timesMs(runPlain)));
    fusedMs.push(mean(await timesMs(runFused)));
    waits.push(...(await timesMs(runEngine)));
    for (const { batch, run, ms } of batched) ms.push(mean(await timesMs(run, 1)) / batch);
  }
  await Promise.all([plain.release(), fused.release(), engine.close()]);
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

const grey = Uint8Array.from({ length: inputPixels }, (_, at) => (at * 7919) % 251);
const sector = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });

function plainRun(session: InferenceSession, { input, output, layout }: ImageModel): () => Promise<unknown> {
  const dims = layout === 'nchw' ? [1, 1, inputSize, inputSize] : [1, inputSize, inputSize, 1];
  const x = new Tensor(
    Float32Array.from(grey, (value) => value / 255),
    dims,
  );
  return () => session.run({ [input]: x }, [output]);
}

function fusedRun(session: InferenceSession, inputs: ScoringGraph['inputs']): () => Promise<unknown> {
  const feeds = {
    [inputs.grey]: new Tensor(grey, [1, 1, inputSize, inputSize]),
    [inputs.sector]: new Tensor(Float32Array.from(sector.mask), [1, 1, inputSize, inputSize]),
    [inputs.pixels]: new Tensor(Float32Array.of(sector.pixels), [1]),
  };
  return () => session.run(feeds);
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
