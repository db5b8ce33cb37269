import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { inputSize } from '../core/geometry.ts';
import type { ModelUse } from '../core/model-use.ts';
import { quantileOf } from '../core/quantile.ts';
import type { ScoringRequest } from '../ports.ts';
import { readImageModel, type ImageModel } from './image-model.ts';
import { laneShape } from './lanes.ts';
import { scoringGraph, type ScoringGraph } from './scoring-graph.ts';
import { openSession } from './session.ts';
import { trialRequest } from './trial-request.ts';

export interface SpeedComparison {
  /** Median time of a frame through the model as it is: float image in, x̂ out. */
  readonly plainMs: number;
  /** Median time of the same frame through the fused graph: grey bytes in, difference map and scores out. */
  readonly fusedMs: number;
  /** Median over the rounds of fused by plain; a load on the machine strikes both of a round. Aim: 0.65 at most. */
  readonly ratio: number;
  /** How often all were timed. */
  readonly rounds: number;
}

export interface SpeedOptions {
  /** How long to measure, at least one round. */
  readonly seconds: number;
  readonly threads?: number;
  /** How the model is fed and read, where its manifest says so. */
  readonly use?: ModelUse;
}

/**
 * Times the plain network and the fused graph by turns in the same run, on this thread and with the settings of a lane.
 * @throws MonitorError `model-unreadable`.
 */
export async function compareSpeed(model: Uint8Array, options: SpeedOptions): Promise<SpeedComparison> {
  const { seconds, threads, use } = options;
  const names = { name: 'to be timed', use };
  const lane = laneShape(threads).threads;
  const plain = await openSession(model, lane);
  const graph = scoringGraph(model, names);
  const fused = await openSession(graph.bytes, lane);
  const frame = trialRequest(1);
  const runPlain = plainRun(plain, readImageModel(model, names), frame);
  const runFused = fusedRun(fused, graph.inputs, frame);

  const plainMs: number[] = [];
  const fusedMs: number[] = [];
  for (const end = performance.now() + seconds * 1000; plainMs.length === 0 || performance.now() < end;) {
    plainMs.push(mean(await timesMs(runPlain)));
    fusedMs.push(mean(await timesMs(runFused)));
  }
  await Promise.all([plain.release(), fused.release()]);
  return {
    plainMs: quantileOf(plainMs, 0.5),
    fusedMs: quantileOf(fusedMs, 0.5),
    ratio: quantileOf(
      fusedMs.map((ms, at) => ms / plainMs[at]!),
      0.5,
    ),
    rounds: plainMs.length,
  };
}

function plainRun(
  session: InferenceSession,
  { input: { name, layout, channels, height, width }, answer }: ImageModel,
  { frames: [grey] }: ScoringRequest,
): () => Promise<unknown> {
  const dims = layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  const x = new Tensor(
    Float32Array.from({ length: channels * height * width }, (_, at) => grey![at % grey!.length]! / 255),
    dims,
  );
  return () => session.run({ [name]: x }, [answer.output]);
}

function fusedRun(
  session: InferenceSession,
  inputs: ScoringGraph['inputs'],
  { frames: [grey], sector }: ScoringRequest,
): () => Promise<unknown> {
  const feeds = {
    [inputs.grey]: new Tensor(grey!, [1, 1, inputSize, inputSize]),
    [inputs.sector]: new Tensor(Float32Array.from(sector.mask), [1, 1, inputSize, inputSize]),
    [inputs.pixels]: new Tensor(Float32Array.of(sector.pixels), [1]),
  };
  return () => session.run(feeds);
}

/** Runs in a row before the other has its turn: each is timed as it is used, with its own weights in the cache. */
const runsInARow = 8;

async function timesMs(run: () => Promise<unknown>): Promise<number[]> {
  // The first of them fetches the weights again that the other has displaced.
  await run();
  const times: number[] = [];
  for (let count = 0; count < runsInARow; count++) {
    const startMs = performance.now();
    await run();
    times.push(performance.now() - startMs);
  }
  return times;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
