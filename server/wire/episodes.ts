import type { ScoreName } from './scores.ts';

/** An episode as `GET /api/episodes` tells of it. Times of day are ISO 8601, UTC; `…Seconds` are media time. */
export interface EpisodeEntry {
  readonly id: number;
  /** What people call the stream. */
  readonly stream: string;
  readonly source: string;
  readonly sourceKind: 'live' | 'recorded';
  readonly startTime: string;
  readonly startSeconds: number;
  readonly peak: {
    readonly score: ScoreName;
    /** The score as a multiple of its limit, above 1, and the score itself. */
    readonly ratio: number;
    readonly value: number;
    readonly frame: number;
    readonly timeSeconds: number;
  };
  readonly modelHash: string;
  readonly calibrationHash?: string | undefined;
  /** Absent while it lasts. `restart`: the server was killed meanwhile. */
  readonly end?: {
    readonly time: string;
    readonly seconds?: number | undefined;
    readonly ending: 'over' | 'source-changed' | 'stopped' | 'restart';
  };
  readonly acknowledged?: { readonly time: string; readonly by: string };
  readonly note: string;
  /** 1 and up. */
  readonly seen: number;
  readonly hasThumbnail: boolean;
  /** File name of its case bundle, where there is one. */
  readonly bundle?: string | undefined;
}

/** Newest first. */
export interface EpisodeList {
  readonly episodes: readonly EpisodeEntry[];
}
