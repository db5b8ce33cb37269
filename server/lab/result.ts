import type { Figure } from '../core/evaluation/figure.ts';
import type { Histogram } from '../core/evaluation/histogram.ts';
import type { OperatingPoint } from '../core/evaluation/operating-point.ts';
import type { PrecisionRecallPoint } from '../core/evaluation/precision-recall.ts';
import type { RocPoint } from '../core/evaluation/roc.ts';
import type { InvalidReason } from '../core/scores.ts';

export type { OperatingPoint } from '../core/evaluation/operating-point.ts';
export type { Figure } from '../core/evaluation/figure.ts';
export type { Histogram } from '../core/evaluation/histogram.ts';
export type { PrecisionRecallPoint } from '../core/evaluation/precision-recall.ts';
export type { RocPoint } from '../core/evaluation/roc.ts';

/**
 * Everything an evaluation found, as plain values: what is printed, what the report draws, what is written as JSON and CSV. The same data,
 * model and options give the same result, to the last digit; `provenance.day` alone comes from outside.
 *
 * Words: a *side* is what a cine stands for here; a *level* is what is counted as one case; a *figure* is a number with its interval.
 */
export interface Evaluation {
  readonly format: 1;
  readonly provenance: Provenance;
  readonly settings: EvaluationSettings;
  readonly data: DataSummary;
  /** How the training and test sides were made: one model for all, or one trained in each fold. */
  readonly design: Design;
  /** Normal against each other side that there is; at least one. The first is the main one. */
  readonly comparisons: readonly Comparison[];
  /** The abnormal cines by a column; absent unless asked for. */
  readonly breakdown?: Breakdown;
  /** One row a cine, in the order of the inputs. */
  readonly cines: readonly CineRow[];
  /** One row a patient, sorted by name. */
  readonly patients: readonly PatientRow[];
  /** What the guard against cheating found; empty when it found nothing. */
  readonly guard: readonly GuardFinding[];
  /** Whatever a reader must not miss, the worst first. Each can be said in one sentence. */
  readonly findings: readonly Finding[];
  /** Absent unless asked for. Ascending numbers of patients. */
  readonly learningCurve?: readonly LearningPoint[];
  /** Absent where the model names no code, or there are too few cines. */
  readonly embedding?: Embedding;
  /** The worst and the most typical cines, by the primary score. */
  readonly exemplars: readonly Exemplar[];
}

export interface Provenance {
  readonly software: string;
  readonly node: string;
  /** The command line that makes this result again. */
  readonly command: string;
  /** The day it was made, ISO 8601: 2026-11-25. */
  readonly day: string;
  /** The model that was evaluated; absent when every fold trained its own. */
  readonly model?: { readonly name: string; readonly sha256: string; readonly dataHash?: string };
  /** The network that was evaluated, and how its weights were fitted, in words of the field; absent where the model does not say. */
  readonly network?: {
    readonly parameters: number;
    readonly codeSize: number;
    readonly optimiser?: string;
  };
  /** Manifest of the data, with the sha-256 of its text, hex. */
  readonly manifest?: { readonly path: string; readonly sha256: string; readonly where: readonly string[] };
  /** sha-256, hex, over the model inputs of all frames evaluated, their labels and groups. */
  readonly dataHash: string;
}

export interface EvaluationSettings {
  readonly seed: number;
  /** Draws of the bootstrap, which draws patients. */
  readonly draws: number;
  /** Of the intervals: 0.95. */
  readonly confidence: number;
  /** The share of calibrating normal frames at or under each limit that was learned here. */
  readonly quantile: number;
  /** Frames that an episode must last to be an alarm, in stream seconds. */
  readonly onDelaySeconds: number;
  /** A cine's score: the mean of its frames'. */
  readonly cineScore: 'mean';
  /** A patient is abnormal when any of his cines is; his score is that of his highest cine. */
  readonly patientScore: 'highest-cine';
  readonly primary: { readonly score: string; readonly level: Level };
  /** Of the training inside the folds; absent for one model. */
  readonly training?: {
    readonly epochs: number;
    readonly batch: number;
    readonly framesPerCine: number;
    /** Share of the training patients by whom the epoch was chosen and the limits were set: the weights were not fitted to them. */
    readonly calibrationShare: number;
  };
}

/** `mirrored`: a normal cine turned left to right, as by a probe held the wrong way round. */
export type Side = 'normal' | 'abnormal' | 'mirrored';
export type Level = 'frame' | 'cine' | 'patient';

/** Frames that could not be scored, by the reason; a reason that does not occur is absent. */
export type Unscored = Readonly<Partial<Record<InvalidReason, number>>>;

export interface DataSummary {
  readonly bySide: readonly {
    readonly side: Side;
    readonly frames: number;
    readonly cines: number;
    readonly patients: number;
  }[];
  /** Patients in all, and those with cines of both labels. */
  readonly patients: number;
  readonly mixedPatients: number;
  /** Rows of the manifest without the label normal or abnormal; they were not used. */
  readonly unlabelled: number;
  /** In no figure. */
  readonly invalid: Unscored;
  /** Stream time evaluated, hours, by side normal and abnormal. */
  readonly hours: { readonly normal: number; readonly abnormal: number };
}

export type Design =
  | { readonly kind: 'one-model'; readonly limits: 'calibrated' | 'none' }
  | {
      readonly kind: 'folds';
      /** `leave-one-out`: as many folds as patients. */
      readonly split: 'folds' | 'leave-one-out';
      readonly folds: readonly FoldSummary[];
    };

export interface FoldSummary {
  /** From 1. */
  readonly fold: number;
  readonly test: { readonly cines: number; readonly patients: number; readonly names: readonly string[] };
  /** Normals that the weights were fitted to, and those that set epoch and limits. */
  readonly training: { readonly frames: number; readonly patients: number };
  readonly calibration: { readonly frames: number; readonly patients: number };
  readonly losses: { readonly validation: number; readonly meanImage: number };
  /** sha-256 of the fold's model.onnx, hex. */
  readonly modelHash: string;
  /** Limit of each score, in the score's own unit. */
  readonly limits: Readonly<Record<string, number>>;
}

export interface Comparison {
  /** Normal against these. */
  readonly against: Exclude<Side, 'normal'>;
  /** Model scores first, then references, then supervised ones. */
  readonly scores: readonly ScoreResult[];
}

/** All normals against the abnormal cines of each value of a column. */
export interface Breakdown {
  readonly column: string;
  readonly parts: readonly {
    /** A dash where the column is empty. */
    readonly value: string;
    readonly cines: number;
    readonly patients: number;
    /** Of each score, absent where it cannot be judged. */
    readonly areas: readonly {
      readonly name: string;
      readonly kind: ScoreKind;
      readonly frame?: Figure;
      readonly cine?: Figure;
    }[];
  }[];
}

/**
 * - `model`: a score of the detector; `verdict` is the highest ratio of them all, what the alarm acts on;
 * - `reference`: what a detector must beat: `brightness` (mean grey), `bottom-brightness` (of the bottom quarter of the sector),
 *   `mean-image` (distance to the mean normal picture), `pca` (distance to principal components of the normals);
 * - `supervised`: learned from labels: `logistic`, `neighbours`.
 */
export type ScoreKind = 'model' | 'reference' | 'supervised';

export interface ScoreResult {
  readonly name: string;
  readonly kind: ScoreKind;
  readonly byLevel: Readonly<Record<Level, LevelResult>>;
  /**
   * At cine level, this score's area less the reference's, drawn in pairs; empty for a reference. `turned`: brightness has no direction of its own,
   * and here the darker cines are the abnormal ones, so one less its area is what must be beaten.
   */
  readonly against: readonly {
    readonly reference: string;
    readonly turned?: boolean;
    readonly difference: Figure;
  }[];
  /** Absent without limits. */
  readonly alarms?: AlarmFigures;
}

export type LevelResult = JudgedLevel | { readonly kind: 'not-judged'; readonly reason: NotJudgedReason };
/** `one-side`: at this level all cases are on one side (every patient has an abnormal cine, say); `cines-only`: the score has no frames. */
export type NotJudgedReason = 'one-side' | 'cines-only';

export interface JudgedLevel {
  readonly kind: 'judged';
  readonly cases: { readonly normal: number; readonly abnormal: number; readonly patients: number };
  /**
   * Area under the ROC curve. With folds it counts only pairs of the same fold, both scored by one model; `pooledArea` counts all pairs, and is
   * the area under the points of `roc`. Without folds the two are the same.
   */
  readonly area: Figure;
  readonly pooledArea: number;
  readonly averagePrecision: Figure;
  /** From (0, 0) to (1, 1); corners only, and at most 500 points. Scores in multiples of the limit where there is one (see `unit`). */
  readonly roc: readonly RocPoint[];
  /** By falling threshold, recall rising to 1; at most 500 points. */
  readonly precisionRecall: readonly PrecisionRecallPoint[];
  readonly histogram: Histogram;
  /** `ratio`: scores as multiples of their limit, 1 = at the limit. `raw`: in the score's own unit. */
  readonly unit: 'ratio' | 'raw';
  /** At the limit (ratio 1); absent without limits. */
  readonly operatingPoint?: OperatingPoint;
}

/** Alarms as the monitor would raise them: a frame over the limit, lasting for the on-delay. */
export interface AlarmFigures {
  /** Alarms an hour of normal cines. */
  readonly falseAlarmsPerHour: Figure;
  /** Share of the cines of the other side with an alarm. */
  readonly cinesFlagged: Figure;
  /** From the beginning of the cine to the alarm, seconds, over the cines that had one: median and quartiles; absent when none had. */
  readonly secondsToFirstFlag?: { readonly median: number; readonly low: number; readonly high: number };
}

export interface CineRow {
  /** As named: path in the manifest or source. */
  readonly source: string;
  readonly side: Side;
  readonly group: string;
  /** From 1; absent without folds. */
  readonly fold?: number;
  /** Columns of the manifest that were named as confounds, and what the source says of itself: frame rate, picture size. */
  readonly columns: Readonly<Record<string, string>>;
  readonly frames: number;
  readonly invalidFrames: number;
  readonly seconds: number;
  readonly scores: Readonly<Record<string, CineScore>>;
}

/** One score of one cine, in the score's own unit. */
export interface CineScore {
  readonly mean: number;
  /** 95 % of the frames lie at or under it. */
  readonly percentile95: number;
  readonly max: number;
  /** Mean over the limit; absent without one. */
  readonly ratio?: number;
  /** Share of frames over the limit, alarms, and seconds to the first; absent without a limit. */
  readonly flagged?: { readonly share: number; readonly alarms: number; readonly firstSeconds?: number };
}

export interface PatientRow {
  readonly group: string;
  readonly label: 'normal' | 'abnormal';
  readonly cines: { readonly normal: number; readonly abnormal: number };
  /** Of his highest cine, in the unit of the comparison (ratio or raw). */
  readonly scores: Readonly<Record<string, number>>;
}

export type GuardFinding =
  /** Frames of two groups that look the same (perceptual hashes at most `bits` of 256 apart): the same cine under two names? */
  | {
      readonly kind: 'near-duplicates';
      readonly one: { readonly source: string; readonly group: string; readonly side: Side };
      readonly other: { readonly source: string; readonly group: string; readonly side: Side };
      readonly frames: number;
      readonly bits: number;
      /** Whether the two were ever on different sides of a split. */
      readonly acrossSplit: boolean;
    }
  /** A column that alone tells normal from abnormal: the detector may have learned it instead. */
  | { readonly kind: 'confound'; readonly column: string; readonly area: Figure; readonly values: number }
  /** The model does not say on whom it was trained, so a leak cannot be ruled out. */
  | { readonly kind: 'training-unknown'; readonly model: string };

export type Finding =
  | {
      /** Its interval of the difference does not lie above 0. */
      readonly kind: 'does-not-beat';
      readonly against: Exclude<Side, 'normal'>;
      readonly score: string;
      readonly area: Figure;
      readonly reference: string;
      /** One less the area where `turned`: what had to be beaten. */
      readonly referenceArea: Figure;
      readonly turned?: boolean;
      readonly difference: Figure;
    }
  | {
      readonly kind: 'no-better-than-chance';
      readonly against: Exclude<Side, 'normal'>;
      readonly score: string;
      readonly area: Figure;
    }
  /** Abnormal lies below normal: high on the easy side. */
  | {
      readonly kind: 'turned-over';
      readonly against: Exclude<Side, 'normal'>;
      readonly score: string;
      readonly area: Figure;
    }
  /** Fewer than 30 patients on a side. */
  | { readonly kind: 'few-patients'; readonly side: Side; readonly patients: number }
  /** No frame of them could be scored, so they are in no figure. */
  | {
      readonly kind: 'unscored-cines';
      /** `reason`: of most of its frames; absent where it holds no frame at all. */
      readonly cines: readonly {
        readonly source: string;
        readonly side: Side;
        readonly reason?: InvalidReason;
      }[];
    }
  | { readonly kind: 'no-limits' };

export interface LearningPoint {
  /** Patients that the weights were fitted to, mean over the folds. */
  readonly patients: number;
  readonly scores: readonly { readonly name: string; readonly area: Figure }[];
}

/** Codes of the cines (mean over frames) in two dimensions: UMAP, whose axes have no unit. */
export interface Embedding {
  readonly method: 'umap';
  readonly neighbours: number;
  readonly minimumDistance: number;
  /** Of whose model the codes are: with folds, those of the first. */
  readonly model: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    /** Index into `cines`. */
    readonly cine: number;
    /** Scanner, where a column says so. */
    readonly scanner?: string;
    /** Whether the model was fitted to this patient. */
    readonly seenInTraining: boolean;
  }[];
}

export interface Exemplar {
  /** `highest-normal` raises the false alarms, `lowest-abnormal` is missed; `typical-…` lie at the median of their side. */
  readonly role:
    'typical-normal' | 'highest-normal' | 'typical-abnormal' | 'highest-abnormal' | 'lowest-abnormal';
  /** Index into `cines`. */
  readonly cine: number;
  readonly score: string;
  /** Of the frame shown, in the score's own unit. */
  readonly value: number;
  readonly ratio?: number;
  readonly frame: number;
  readonly timeSeconds: number;
  /** 256×256 grey PNG, base64: the picture as the model saw it, x̂, and |x − x̂| (255 = a difference of 1). */
  readonly png: { readonly picture: string; readonly reconstruction: string; readonly difference: string };
}
