/** One epoch's end. All losses are means over frames and pixels of (x̂ − x)², x in 0..1. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches, each before its step. */
  readonly trainingLoss: number;
  readonly validationLoss: number;
  /** Whether no epoch before had a lower validation loss. */
  readonly best: boolean;
}

/** What a training run tells while it goes. */
export type TrainingProgress =
  | {
      readonly kind: 'start';
      readonly frames: { readonly training: number; readonly validation: number };
      readonly groups: { readonly training: number; readonly validation: number };
      /** Of the mean training picture on the validation frames: what a model must beat. */
      readonly meanImageLoss: number;
      readonly epochs: number;
      readonly stepsPerEpoch: number;
      /** Epochs that a checkpoint already holds, 0 for a fresh run. */
      readonly epochsDone: number;
    }
  /** A step was taken; `step` counts from 1 within its epoch. */
  | { readonly kind: 'step'; readonly epoch: number; readonly step: number; readonly loss: number }
  | ({ readonly kind: 'epoch'; readonly meanImageLoss: number } & EpochReport);
