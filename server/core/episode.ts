import type { ScoreName } from './scores.ts';
import type { Seconds } from './units.ts';

/**
 * Why an episode is over: the picture was normal again; another source was played in its place; the server was stopped; or it was killed,
 * which is found when it starts again.
 */
export const endings = ['over', 'source-changed', 'stopped', 'restart'] as const;
export type Ending = (typeof endings)[number];

/** The frame of an episode whose ratio was the greatest. */
export interface Peak {
  readonly score: ScoreName;
  /** Its score as a multiple of its limit, above 1. */
  readonly ratio: number;
  /** The score itself, in its own unit. */
  readonly value: number;
  /** Index of the frame in its recording or stream. */
  readonly frame: number;
  readonly timeSeconds: Seconds;
}

/** What is known of an episode when it begins. Times of day are ISO 8601, UTC. */
export interface NewEpisode {
  /** What people call the stream; the same from one start of the server to the next. */
  readonly stream: string;
  /** For people: without credentials. */
  readonly source: string;
  readonly sourceKind: 'live' | 'recorded';
  readonly startTime: string;
  /** Media time of the first abnormal frame. */
  readonly startSeconds: Seconds;
  readonly peak: Peak;
  /** sha-256 of model.onnx, hex. */
  readonly modelHash: string;
  /** sha-256 of the calibration file, hex; absent where the model has none. */
  readonly calibrationHash?: string | undefined;
}

/** A stretch of abnormal frames that raised an anomaly alarm, as it is kept. */
export interface Episode extends NewEpisode {
  /** Counts up within one state folder, and is never given twice. */
  readonly id: number;
  /** Absent while it lasts. */
  readonly end?: {
    readonly time: string;
    /** Media time of the last abnormal frame; absent where the server was killed. */
    readonly seconds?: Seconds | undefined;
    readonly ending: Ending;
  };
  readonly acknowledged?: { readonly time: string; readonly by: string };
  /** Empty where nobody has written one. */
  readonly note: string;
  /** How often it was seen: more than once for a recording that was played again. 1 and up. */
  readonly seen: number;
  readonly hasThumbnail: boolean;
  /** File name of its case bundle; absent while there is none. */
  readonly bundle?: string | undefined;
}
