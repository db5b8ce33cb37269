import type { EvaluationInput } from '../lab/evaluation.ts';
import type { LearningPoint, Provenance } from '../lab/result.ts';
import type { FoldRun } from '../lab/run-fold.ts';
import type { LabCine, ScoredCine } from '../lab/scored-cine.ts';
import type { Engine } from '../ports.ts';
import type { EvaluateOptions } from './evaluate-options.ts';

/** What is to be tried, on which cines. */
export interface TrialRequest {
  readonly options: EvaluateOptions;
  readonly cines: readonly LabCine[];
  readonly signal: AbortSignal;
}

/** Every cine scored by a model that knows nothing of its patient, not judged yet. */
export interface Trial {
  readonly design: EvaluationInput['design'];
  readonly runs: readonly FoldRun[];
  readonly guard: EvaluationInput['guard'];
  readonly model?: NonNullable<Provenance['model']>;
  readonly training?: NonNullable<EvaluationInput['training']>;
  readonly learningCurve?: readonly LearningPoint[];
  /** Cines with codes of one model. */
  readonly coded: {
    readonly model: string;
    readonly cines: readonly { readonly cine: ScoredCine; readonly seenInTraining: boolean }[];
  };
  /** The engine that scored a fold's cines; closed by `close`. */
  engineOf(fold: number): Promise<Engine>;
  close(): Promise<void>;
}
