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

  const { firstMs, secondMs, ratio, rounds } = await byTurns([runPlain, runFused], seconds);
  await Promise.all([plain.release(), fused.release()]);
  return { plainMs: firstMs, fusedMs: secondMs, ratio, rounds };
}

/** Medians of two that were timed by turns. */
export interface TurnTimes {
  readonly firstMs: number;
  readonly secondMs: number;
  /** Median over the rounds of the second by the first. */
  readonly ratio: number;
  readonly rounds: number;
}

/**
 * Times the fused graphs of two models by turns in the same run, on one thread each.
 * @throws MonitorError `model-unreadable`.
 */
export async function compareModels(
  models: readonly [first: Uint8Array, second: Uint8Array],
  seconds: number,
): Promise<TurnTimes> {
  const frame = trialRequest(1);
  const open = async (model: Uint8Array): Promise<{ session: InferenceSession; run: Run }> => {
    const graph = scoringGraph(model, { name: 'to be timed' });
    const session = await openSession(graph.bytes, 1);
    return { session, run: fusedRun(session, graph.inputs, frame) };
  };
  const [first, second] = [await open(models[0]), await open(models[1])];
  const times = await byTurns([first.run, second.run], seconds);
  await Promise.all([first.session.release(), second.session.release()]);
  return times;
}

type Run = () => Promise<unknown>;

async function byTurns([first, second]: readonly [Run, Run], seconds: number): Promise<TurnTimes> {
  const firstMs: number[] = [];
  const secondMs: number[] = [];
  for (const end = performance.now() + seconds * 1000; firstMs.length === 0 || performance.now() < end;) {
    firstMs.push(mean(await timesMs(first)));
    secondMs.push(mean(await timesMs(second)));
  }
  return {
    firstMs: quantileOf(firstMs, 0.5),
    secondMs: quantileOf(secondMs, 0.5),
    ratio: quantileOf(
      secondMs.map((ms, at) => ms / firstMs[at]!),
      0.5,
    ),
    rounds: firstMs.length,
  };
}

function plainRun(
  session: InferenceSession,
  { input: { name, layout, channels, height, width }, answer }: ImageModel,
  { frames: [grey] }: ScoringRequest,
): Run {
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
): Run {
  const feeds = {
    [inputs.grey]: new Tensor(grey!, [1, 1, inputSize, inputSize]),
    [inputs.sector]: new Tensor(Float32Array.from(sector.mask), [1, 1, inputSize, inputSize]),
    [inputs.pixels]: new Tensor(Float32Array.of(sector.pixels), [1]),
  };
  return () => session.run(feeds);
}

/** Runs in a row before the other has its turn: each is timed as it is used, with its own weights in the cache. */
const runsInARow = 8;

async function timesMs(run: Run): Promise<number[]> {
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
