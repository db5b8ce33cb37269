import { Tensor } from 'onnxruntime-node';
import { inputPixels, inputSize } from '../core/geometry.ts';
import { rectangleSector } from '../core/sector.ts';
import { readImageModel } from './image-model.ts';
import { openOnnxEngine } from './onnx-engine.ts';
import { openSession } from './session.ts';

export interface SpeedComparison {
  /** Median time of a frame through the model as it is: float image in, x̂ out. */
  readonly plainMs: number;
  /** Median time of the same frame through the engine: grey bytes in, difference map and scores out. */
  readonly fusedMs: number;
  /** Median over the rounds of engine by plain; a load on the machine strikes both of a round. Aim: 0.65 at most. */
  readonly ratio: number;
  /** How often both were timed. */
  readonly rounds: number;
}

export interface SpeedOptions {
  /** How long to measure, at least one round. */
  readonly seconds: number;
  readonly threads?: number;
}

/**
 * Times the plain network and the engine, batch 1, by turns in the same run and with the same session settings.
 * @throws MonitorError `model-unreadable`.
 */
export async function compareSpeed(model: Uint8Array, options: SpeedOptions): Promise<SpeedComparison> {
  const { seconds, threads } = options;
  const name = 'to be timed';
  const { input, output, layout } = readImageModel(model, { name });
  const engine = await openOnnxEngine({ model, name, ...(threads === undefined ? {} : { threads }) });
  const plain = await openSession(model, threads);
  const grey = Uint8Array.from({ length: inputPixels }, (_, at) => (at * 7919) % 251);
  const sides = layout === 'nchw' ? [1, 1, inputSize, inputSize] : [1, inputSize, inputSize, 1];
  const x = new Tensor(
    'float32',
    Float32Array.from(grey, (value) => value / 255),
    sides,
  );
  const sector = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });
  const runPlain = (): Promise<unknown> => plain.run({ [input]: x }, [output]);
  const runFused = (): Promise<unknown> =>
    engine.score({ grey, count: 1, sector, reconstruction: false, code: false });

  const rounds: { plainMs: number; fusedMs: number }[] = [];
  await runPlain();
  for (const end = performance.now() + seconds * 1000; rounds.length === 0 || performance.now() < end;)
    rounds.push({ plainMs: await timeMs(runPlain), fusedMs: await timeMs(runFused) });
  await Promise.all([plain.release(), engine.close()]);
  return {
    plainMs: median(rounds.map(({ plainMs }) => plainMs)),
    fusedMs: median(rounds.map(({ fusedMs }) => fusedMs)),
    ratio: median(rounds.map(({ plainMs, fusedMs }) => fusedMs / plainMs)),
    rounds: rounds.length,
  };
}

/** Runs in a row before the other has its turn: each is timed as it is used, with its own weights in the cache. */
const runsInARow = 8;

async function timeMs(run: () => Promise<unknown>): Promise<number> {
  // The first of them fetches the weights again that the other has displaced.
  await run();
  const startMs = performance.now();
  for (let count = 0; count < runsInARow; count++) await run();
  return (performance.now() - startMs) / runsInARow;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
