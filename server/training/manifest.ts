import type { ScoringMethod } from '../core/scores.ts';
import type { TrainingOptions } from './options.ts';
import { groupHash } from './group-hash.ts';
import { codeName } from './export-model.ts';
import type { Trained } from './train.ts';

/** What the command knows of a model and the training does not. */
export interface ModelFacts {
  readonly name: string;
  /** Version of this software. */
  readonly software: string;
  /** Version of the way from picture to model input. */
  readonly preprocessing: number;
  /** The command line that makes the model again. */
  readonly command: string;
  /** Licence and credit lines of the data, as given; empty = none given. */
  readonly credits: readonly string[];
  /** What is scored with it; absent: each frame by the network alone. */
  readonly scoring?: ScoringMethod;
}

/** manifest.json of a model: everything about it that is not its weights. Losses are means over frames and pixels of (x̂ − x)², x in 0..1. */
export interface ModelManifest {
  readonly format: 1;
  readonly name: string;
  readonly input: {
    /** Side of the square, px. */
    readonly size: number;
    readonly channels: 1;
    readonly range: readonly [0, 1];
  };
  readonly preprocessing: number;
  readonly network: {
    readonly name: 'autoencoder-4096';
    readonly parameters: number;
    readonly codeSize: number;
    /** Name of the output tensor that is the code. */
    readonly code: string;
  };
  readonly training: {
    readonly command: string;
    readonly options: TrainingOptions;
    readonly epochsRun: number;
    readonly bestEpoch: number;
    readonly frames: Sides<number>;
    readonly groups: Sides<number>;
    /** Of every patient it knows, fitted or judged by: enough to recognise one, not to name one (see groupHash). Sorted. */
    readonly groupHashes: readonly string[];
    readonly losses: Sides<number> & { readonly meanImage: number };
  };
  readonly hashes: {
    /** sha-256, hex: of model.onnx, and of the frames and groups it learned from. */
    readonly model: string;
    readonly data: string;
  };
  readonly software: string;
  readonly credits: readonly string[];
  /** `motion`: `calibrate` learns how normals move as well, and frames have the score `motion`. Training is the same. */
  readonly scoring: { readonly method: ScoringMethod };
}

interface Sides<T> {
  readonly training: T;
  readonly validation: T;
}

/** @param modelHash sha-256 of model.onnx, hex. Groups go in as counts: their names may say who a patient is. */
export function manifestOf(trained: Trained, facts: ModelFacts, modelHash: string): ModelManifest {
  const { network, options, history, best, frames, groups, meanImageLoss, dataHash } = trained;
  return {
    format: 1,
    name: facts.name,
    input: { size: network.side, channels: 1, range: [0, 1] },
    preprocessing: facts.preprocessing,
    network: {
      name: 'autoencoder-4096',
      parameters: network.parameters,
      codeSize: network.codeSize,
      code: codeName,
    },
    training: {
      command: facts.command,
      options,
      epochsRun: history.length,
      bestEpoch: best.epoch,
      frames,
      groups: { training: groups.training.length, validation: groups.validation.length },
      groupHashes: [...groups.training, ...groups.validation]
        .map((group) => groupHash(group, dataHash))
        .sort(),
      losses: { training: best.trainingLoss, validation: best.validationLoss, meanImage: meanImageLoss },
    },
    hashes: { model: modelHash, data: dataHash },
    software: facts.software,
    credits: facts.credits,
    scoring: { method: facts.scoring ?? 'autoencoder' },
  };
}
