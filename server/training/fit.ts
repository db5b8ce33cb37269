import { MonitorError } from '../core/errors.ts';
import { rateAt } from './adam.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Split, TrainingFrame } from './dataset.ts';
import { openLearner, startingState, type Learner } from './learner.ts';
import type { Network } from './network.ts';
import { scheduleOf, type TrainingOptions } from './options.ts';
import type { EpochReport } from './progress.ts';
import { randomOf, seedFor, shuffled } from '../core/random.ts';

/**
 * A network that is still no better than the mean image after this many epochs and steps has collapsed. Healthy runs were better after 22
 * steps on real lung frames, and after 100 where a far too high rate had them linger at the mean image.
 */
const longEnough = { epochs: 3, steps: 150 };

export interface FitRequest {
  readonly network: Network;
  readonly split: Split;
  readonly options: TrainingOptions;
  /** Parameters to begin with; they are copied. */
  readonly start: Float32Array;
  /** Where to go on from instead. */
  readonly from?: Checkpoint | undefined;
  /** Loss of the mean training picture on the validation frames: what the model must beat. */
  readonly meanImageLoss: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: { epoch: number; step: number; loss: number }) => void) | undefined;
  /** Called between two epochs and waited for: the moment to write a checkpoint. Its arrays change when training goes on. */
  readonly onEpoch?: ((epoch: EpochReport, checkpoint: Checkpoint) => Promise<void> | void) | undefined;
}

export interface Fitted {
  /** Parameters of the best epoch. */
  readonly parameters: Float32Array;
  readonly best: EpochReport;
  readonly history: readonly EpochReport[];
}

/**
 * Trains until the epochs or the patience are used up, and keeps the best epoch by validation loss. Every random choice is drawn from the
 * seed and the number of the epoch alone, so a run that goes on from a checkpoint ends as one that never stopped.
 * @throws MonitorError `training-collapsed`, `model-not-better`; the signal's reason when it aborts.
 */
export async function fit(request: FitRequest): Promise<Fitted> {
  const { network, split, options, from, threads, meanImageLoss } = request;
  const state = from?.state ?? startingState(request.start.slice());
  const best = from?.best.slice() ?? state.parameters.slice();
  const history = [...(from?.history ?? [])];
  const learner = await openLearner(network, state, threads);
  try {
    while (!isDone(history, options)) {
      const epoch = history.length + 1;
      const trainingLoss = await learnEpoch(learner, epoch, request);
      const validationLoss = await lossOver(learner, split.validation, request);
      const isBest = history.every((earlier) => !(earlier.validationLoss <= validationLoss));
      const report = { epoch, trainingLoss, validationLoss, best: isBest };
      if (isBest) best.set(state.parameters);
      history.push(report);
      await request.onEpoch?.(report, { state, history, best });
      refuseCollapse(history, state.step, meanImageLoss);
    }
  } finally {
    await learner.close();
  }
  const bestEpoch = history.findLast((epoch) => epoch.best)!;
  if (!(bestEpoch.validationLoss < meanImageLoss)) {
    throw MonitorError.of('model-not-better', [
      `expected a validation loss under that of the mean image, ${figure(meanImageLoss)}, but the best epoch has ${figure(bestEpoch.validationLoss)}. Train longer, or on more patients.`,
    ]);
  }
  return { parameters: best, best: bestEpoch, history };
}

async function learnEpoch(
  learner: Learner,
  epoch: number,
  { split: { training }, options, signal, onStep }: FitRequest,
): Promise<number> {
  const schedule = scheduleOf(options, training.length);
  const order = shuffled(training.length, randomOf(seedFor(options.seed, epoch)));
  const frames = Array.from(order, (index) => training[index]!);
  let sum = 0;
  let step = 0;
  for (const { grey, count } of batchesOf(frames, options.batch)) {
    signal?.throwIfAborted();
    const loss = await learner.learn(grey, rateAt(learner.state.step + 1, schedule));
    sum += loss * count;
    onStep?.({ epoch, step: ++step, loss });
  }
  return sum / training.length;
}

async function lossOver(
  learner: Learner,
  frames: readonly TrainingFrame[],
  { options, signal }: FitRequest,
): Promise<number> {
  let sum = 0;
  for (const { grey, count } of batchesOf(frames, options.batch)) {
    signal?.throwIfAborted();
    sum += (await learner.loss(grey)) * count;
  }
  return sum / frames.length;
}

/** The frames in batches, the last one as long as what is left. The bytes are good until the next batch is asked for. */
function* batchesOf(
  frames: readonly TrainingFrame[],
  size: number,
): Generator<{ grey: Uint8Array; count: number }> {
  const pixels = frames[0]!.grey.length;
  const buffer = new Uint8Array(Math.min(size, frames.length) * pixels);
  for (let from = 0; from < frames.length; from += size) {
    const batch = frames.slice(from, from + size);
    for (const [index, { grey }] of batch.entries()) buffer.set(grey, index * pixels);
    yield { grey: buffer.subarray(0, batch.length * pixels), count: batch.length };
  }
}

function isDone(history: readonly EpochReport[], { epochs, patience }: TrainingOptions): boolean {
  const bestEpoch = history.findLast((epoch) => epoch.best)?.epoch ?? 0;
  return history.length >= epochs || history.length - bestEpoch >= patience;
}

function refuseCollapse(history: readonly EpochReport[], steps: number, reference: number): void {
  const lowest = Math.min(...history.map(({ validationLoss }) => validationLoss));
  const last = history.at(-1)!;
  const isBroken = Number.isNaN(last.trainingLoss) || Number.isNaN(last.validationLoss);
  const hadTime = history.length >= longEnough.epochs && steps >= longEnough.steps;
  if (!isBroken && !(hadTime && lowest >= reference)) return;
  throw MonitorError.of('training-collapsed', [
    `after ${history.length} epochs the validation loss is ${figure(last.validationLoss)}, and the mean image alone reaches ${figure(reference)}. It has most likely collapsed onto one picture for every frame. Start anew with another --seed or a lower --rate.`,
  ]);
}

const figure = (loss: number): string => loss.toPrecision(3);
