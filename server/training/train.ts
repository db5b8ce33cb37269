import { rm } from 'node:fs/promises';
import { MonitorError } from '../core/errors.ts';
import { readCheckpoint, writeCheckpoint, type RunIdentity } from './checkpoint.ts';
import {
  groupsOf,
  hashOf,
  meanImageLoss,
  meanImageOf,
  splitByGroup,
  type TrainingFrame,
  type ValidationChoice,
} from './dataset.ts';
import { fit, type Fitted, type FitRequest } from './fit.ts';
import { initialise } from './initialise.ts';
import { networkOf, type Network } from './network.ts';
import { defaultOptions, type TrainingOptions } from './options.ts';
import type { TrainingProgress } from './progress.ts';

export interface TrainingRequest {
  /** Normal frames alone, 256×256 grey each. What `grey` of one gives is asked for anew each time, so that it may lie on disk. */
  readonly frames: readonly TrainingFrame[];
  /** Share of the groups to judge by, or their names. */
  readonly validation: ValidationChoice;
  /** What differs from `defaultOptions`. */
  readonly options?: Partial<TrainingOptions>;
  /** File to go on from and to write after every epoch; remove it when the model is saved. */
  readonly checkpoint?: string;
  /** Of the runtime; undefined = as many as the machine has cores. */
  readonly threads?: number;
  /** Abort ends the run after the step under way; the checkpoint keeps the epochs done. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface Trained extends Fitted {
  readonly network: Network;
  readonly options: TrainingOptions;
  readonly frames: { readonly training: number; readonly validation: number };
  /** Names, sorted. */
  readonly groups: { readonly training: readonly string[]; readonly validation: readonly string[] };
  /** Loss of the mean training picture on the validation frames; `best` lies under it. */
  readonly meanImageLoss: number;
  /** sha-256 of the frames and groups of both sides, hex. */
  readonly dataHash: string;
}

/**
 * Learns what normal looks like.
 * @throws MonitorError `training-data`, `training-collapsed`, `model-not-better`, `checkpoint-unusable`; RangeError for a frame or an option out of
 * range; the signal's reason when it aborts.
 */
export async function train(request: TrainingRequest): Promise<Trained> {
  const { frames, validation, checkpoint, threads, signal, onProgress } = request;
  const options = { ...defaultOptions, ...request.options };
  refuseMisuse(frames, options);
  const network = networkOf(256);
  const split = splitByGroup(frames, validation, options.seed);
  const dataHash = hashOf(split);
  const identity: RunIdentity = { ...options, data: dataHash, parameters: network.parameters };
  const from = checkpoint === undefined ? undefined : await readCheckpoint(checkpoint, identity);
  const counts = { training: split.training.length, validation: split.validation.length };
  const groups = { training: groupsOf(split.training), validation: groupsOf(split.validation) };
  const mean = meanImageOf(split.training);
  const reference = meanImageLoss(mean, split.validation);
  onProgress?.({
    kind: 'start',
    frames: counts,
    groups: { training: groups.training.length, validation: groups.validation.length },
    meanImageLoss: reference,
    epochs: options.epochs,
    stepsPerEpoch: Math.ceil(counts.training / options.batch),
    epochsDone: from?.history.length ?? 0,
  });
  const fitted = await fitOrForget(checkpoint, {
    network,
    split,
    options,
    from,
    start: initialise(network, { seed: options.seed, mean: averageOf(mean) }),
    meanImageLoss: reference,
    threads,
    signal,
    onStep: (step) => onProgress?.({ kind: 'step', ...step }),
    onEpoch: async (epoch, state) => {
      if (checkpoint !== undefined) await writeCheckpoint(checkpoint, state, identity);
      onProgress?.({ kind: 'epoch', meanImageLoss: reference, ...epoch });
    },
  });
  return { ...fitted, network, options, frames: counts, groups, meanImageLoss: reference, dataHash };
}

/** A run that ended without a model has nothing to go on from: its checkpoint would only stand in the way of the next. */
async function fitOrForget(checkpoint: string | undefined, request: FitRequest): Promise<Fitted> {
  try {
    return await fit(request);
  } catch (error) {
    if (checkpoint !== undefined && error instanceof MonitorError) await rm(checkpoint, { force: true });
    throw error;
  }
}

const averageOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value) / values.length;

function refuseMisuse(frames: readonly TrainingFrame[], options: TrainingOptions): void {
  for (const name of ['epochs', 'batch', 'patience', 'seed', 'warmupSteps'] as const) {
    const least = name === 'seed' || name === 'warmupSteps' ? 0 : 1;
    if (!Number.isSafeInteger(options[name]) || options[name] < least)
      throw new RangeError(`${name} is a whole number of at least ${least}, not ${options[name]}`);
  }
  if (!(options.rate > 0)) throw new RangeError(`A learning rate lies above 0, not at ${options.rate}`);
  const wrong = frames.find(({ grey }) => grey.length !== 256 * 256);
  if (wrong !== undefined) throw new RangeError(`A training frame has 65536 px, not ${wrong.grey.length}`);
}
