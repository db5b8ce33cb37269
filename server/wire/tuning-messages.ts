import type { PerScore, ScoreName } from './scores.ts';

/** What the tuning bench and the labels are told and ask; part of the contract in messages.ts. */

/** From when frames beyond a limit are an episode, and what ends one. */
export interface EpisodeRule {
  /** They must last so long, and be over for so long. */
  readonly onSeconds: number;
  readonly offSeconds: number;
  /** Hysteresis: an episode ends with frames whose ratios are all at or under this, 0.1..1. */
  readonly endRatio: number;
}

/** Scores of a recording that was scored from end to end in the background, a part of its frames after the other. */
export interface WholeScores {
  readonly kind: 'whole-scores';
  readonly stream: string;
  /** The recording, as `StreamState.source.name` has it. */
  readonly source: string;
  /** How many frames came before this part; 0 begins anew. */
  readonly before: number;
  readonly state: 'scoring' | 'whole' | 'failed';
  /** Failed: why. */
  readonly line?: string;
  /** One entry a frame; NaN where a frame has none. */
  readonly timeSeconds: Float64Array;
  readonly reconstruction: Float32Array;
  readonly latent: Float32Array;
  readonly peak: Float32Array;
  readonly motion: Float32Array;
}

/** The calibrations of a stream's model; to all who watch, when somebody asks and whenever one is added or chosen. */
export interface Calibrations {
  readonly kind: 'calibrations';
  readonly stream: string;
  /** The one whose settings count as saved. */
  readonly chosen?: string;
  readonly calibrations: readonly CalibrationEntry[];
  /** How the scores of its normals were spread: evenly spaced quantiles of each. Absent in a calibration that does not hold them. */
  readonly normals?: Readonly<Partial<Record<ScoreName, readonly number[]>>>;
}

/** What a calibration says of itself. */
export interface CalibrationEntry {
  /** By which it is chosen: its file's name. */
  readonly id: string;
  /** sha-256 of the file, hex. */
  readonly hash: string;
  readonly limits: PerScore;
  readonly lowerLimits?: PerScore;
  readonly episodeRule?: EpisodeRule;
  /** Absent for one that was learned, not saved from a viewer. */
  readonly saved?: SavedAs;
  /** Why it cannot be chosen here; absent where it can. */
  readonly line?: string;
}

/** Who kept settings under which name, why, when, and what they began with. */
export interface SavedAs {
  readonly name: string;
  /** Counts up from 1 within a name. */
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly time: string;
  readonly from: { readonly id: string; readonly hash: string };
}

/** What people have said of the recordings of a stream; to all who watch, when somebody asks and whenever it changes. */
export interface Labels {
  readonly kind: 'labels';
  readonly stream: string;
  readonly labels: readonly CineLabel[];
  /** The patient of each recording that somebody named one for. */
  readonly patients: readonly { readonly source: string; readonly patient: string }[];
}

export interface CineLabel {
  readonly id: number;
  /** The recording, as `StreamState.source.name` has it. */
  readonly source: string;
  readonly label: 'normal' | 'abnormal';
  readonly extent: LabelExtent;
}

/** Media time, both ends included. */
export type LabelExtent =
  | { readonly kind: 'frame'; readonly atSeconds: number }
  | { readonly kind: 'stretch'; readonly fromSeconds: number; readonly toSeconds: number }
  | { readonly kind: 'cine' };

/** All labels of a stream's recordings as a manifest that `evaluate` reads; for who asked for it. */
export interface LabelManifest {
  readonly kind: 'label-manifest';
  readonly stream: string;
  readonly csv: string;
  /** Recordings in it. */
  readonly cines: number;
}

export type TuningMessage = WholeScores | Calibrations | Labels | LabelManifest;

export type TuningRequest =
  /** All settings at once. A score left out has no limit. */
  | {
      readonly kind: 'tune';
      readonly limits: PerScore;
      readonly lowerLimits: PerScore;
      readonly episodeRule: EpisodeRule;
    }
  /** Score the recording from end to end, in the background; what has been scored is sent again. */
  | { readonly kind: 'score-all' }
  | { readonly kind: 'list-calibrations' }
  /** Keeps the settings in force as a new calibration. */
  | {
      readonly kind: 'save-calibration';
      readonly name: string;
      readonly author: string;
      readonly reason: string;
    }
  | { readonly kind: 'choose-calibration'; readonly calibration: string }
  | { readonly kind: 'list-labels' }
  /** Of the recording that is played. */
  | { readonly kind: 'label'; readonly label: 'normal' | 'abnormal'; readonly extent: LabelExtent }
  | { readonly kind: 'unlabel'; readonly id: number }
  /** The patient of the recording that is played; none where it is empty. */
  | { readonly kind: 'name-patient'; readonly patient: string }
  | { readonly kind: 'export-labels' };
