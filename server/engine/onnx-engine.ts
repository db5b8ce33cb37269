import { createHash } from 'node:crypto';
import { MonitorError } from '../core/errors.ts';
import type { LatentSpread } from '../core/latent.ts';
import type { ModelUse } from '../core/model-use.ts';
import type { Engine } from '../ports.ts';
import { GraphProcess, type Patience } from './graph-process.ts';
import { GraphThread } from './graph-thread.ts';
import { laneShape, Lanes, part } from './lanes.ts';
import { scoringGraph } from './scoring-graph.ts';
import { checkFrames, ScoringSession } from './scoring-session.ts';
import { trialRequest } from './trial-request.ts';
import { runtimeLine, sessionOptions, type Device } from './session.ts';

export interface OnnxEngineOptions {
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  /** For people. */
  readonly name: string;
  /** sha-256 of the bytes, hex, where it is known already. */
  readonly modelHash?: string;
  /** The tensor that is the code. Absent: the output named `code`, if there is one. */
  readonly code?: string;
  /** How it is fed and read, where its manifest says so. */
  readonly use?: ModelUse;
  /** c, the centre of the normal codes: as many numbers as the code has. */
  readonly centre?: Float32Array;
  /** How normal codes vary around it; without it every direction counts alike. */
  readonly spread?: LatentSpread;
  /** Give every frame's coarse picture too, for a model that watches motion. Absent: no. */
  readonly coarse?: boolean;
  /** Threads of the computation on the processor, all lanes together. Absent: one a core. */
  readonly threads?: number;
  /** Absent: the processor. */
  readonly device?: Device;
  /** With a graphics processor. */
  readonly patience?: Patience;
}

/**
 * Opens a model on ONNX Runtime and tries it, so that a model that cannot be used fails here and not on the first frame. Calls of `score`
 * may overlap: they are computed side by side (lanes.ts) in threads of their own, or in turn on a graphics processor.
 * @throws MonitorError `model-unreadable`; `calibration-foreign` when the centre is not of the code's size.
 */
export async function openOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  const { model, name, device = 'cpu' } = options;
  const { modelHash = createHash('sha256').update(model).digest('hex') } = options;
  // A graphics processor divides a batch better than we could.
  const { lanes: most, threads } = device === 'cpu' ? laneShape(options.threads) : { lanes: 1, threads: 1 };
  const { session, largestBatch } = await openTried(options, threads);
  const lanes = new Lanes({
    open: () => openScoring(options, { threads }),
    ...{ first: session, most, largestBatch },
  });
  // x̂ and the code cost every frame 0.1 ms whether asked for or not: a graph that gives them is another one.
  const detailed = new Lanes({
    open: () => openScoring(options, { threads, details: true }),
    ...{ most, largestBatch },
  });
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    description: { engine: `onnxruntime ${device}`, model: name, modelHash },
    async score(request) {
      checkFrames(request);
      if (closed) throw MonitorError.of('engine-failed', ['it is closed already.']);
      const scoring = (request.reconstruction || request.code ? detailed : lanes).run(request);
      running.add(scoring);
      try {
        return await scoring;
      } catch (error) {
        throw MonitorError.of('engine-failed', [runtimeLine(error)], error);
      } finally {
        running.delete(scoring);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
      await Promise.all([lanes.release(), detailed.release()]);
    },
  };
}

interface Tried {
  readonly session: ScoringSession;
  /** Frames that go through at once: 1 for a network that cannot take more. */
  readonly largestBatch: number;
}

/**
 * Measured on 2 cores, ms a frame: 5.5 alone, 4.5 by eights, 4.3 by sixteens. A frame's first layer takes 4 MiB, and WebGPU promises no
 * more than 128 MiB in one piece.
 */
const largestBatch = 16;

async function openTried(options: OnnxEngineOptions, threads: number): Promise<Tried> {
  let session: ScoringSession | undefined;
  try {
    session = await openScoring(options, { threads });
    await session.run(trialRequest(1));
    const takesBatches = session.graph.batch === 'dynamic' && (await scoresBatchesAlike(session));
    return { session, largestBatch: takesBatches ? largestBatch : 1 };
  } catch (error) {
    await session?.release();
    if (error instanceof MonitorError) throw error;
    throw (
      (await foreignCentre(options)) ??
      MonitorError.of('model-unreadable', [options.name, reasonOf(error)], error)
    );
  }
}

/** @throws MonitorError `model-unreadable` for what no runtime could take; Error of the runtime. */
async function openScoring(
  { model, device = 'cpu', patience, ...options }: OnnxEngineOptions,
  { threads, details = false }: { readonly threads: number; readonly details?: boolean },
): Promise<ScoringSession> {
  const graph = scoringGraph(model, { ...options, details });
  const runner =
    device === 'cpu'
      ? await GraphThread.open(graph.bytes, threads)
      : await GraphProcess.open(graph.bytes, sessionOptions(threads, device), patience);
  return new ScoringSession(runner, graph);
}

function reasonOf(error: unknown): string {
  const line = runtimeLine(error);
  // The first of our own nodes behind the network gives its output the shape of the input, or cannot.
  const [, shape, sides] =
    /reshaped to the requested shape. Input shape:\{([\d,]+)\}, requested shape:\{-1,1,(\d+,\d+)\}/.exec(
      line,
    ) ?? [];
  return shape === undefined
    ? `expected a network that onnxruntime can run; came: ${line}`
    : `expected an output of the shape of the input, [1,1,${sides}] for one frame; came [${shape}].`;
}

/** Whether the centre is what fails: without it the model runs, and its code has another size. */
async function foreignCentre({ centre, ...options }: OnnxEngineOptions): Promise<MonitorError | undefined> {
  if (centre === undefined) return undefined;
  await (await openTried(options, 1)).session.release();
  const details = await openScoring(options, { threads: 1, details: true });
  const [frame] = await details.run({ ...trialRequest(1), code: true });
  await details.release();
  const length = frame?.code?.length;
  return length === centre.length
    ? undefined
    : MonitorError.of('calibration-foreign', [
        `of ${options.name}`,
        `its centre has ${centre.length} numbers, the model's code ${length ?? 'none'}`,
      ]);
}

/** A file may declare an open batch and still fix it inside; such a network is fed frame by frame. */
async function scoresBatchesAlike(session: ScoringSession): Promise<boolean> {
  try {
    const together = await session.run(trialRequest(2));
    const alone = await Promise.all(
      together.map((_, at) => session.run(part(trialRequest(2), { from: at, atMost: 1 }))),
    );
    return together.every(({ scores }, at) => {
      const { reconstruction, peak, latent = 0 } = alone[at]![0]!.scores;
      return (
        [
          [scores.reconstruction, reconstruction],
          [scores.peak, peak],
          [scores.latent ?? 0, latent],
        ] as const
      ).every(([one, other]) => Math.abs(one - other) < 1e-4 * Math.max(1, Math.abs(other)));
    });
  } catch {
    return false;
  }
}
