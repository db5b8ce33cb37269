import type { AuditKind, KeptAuditEntry } from '../core/audit.ts';
import type { Ending, Episode } from '../core/episode.ts';
import type { ScoreName } from '../core/scores.ts';
import { seconds } from '../core/units.ts';

/** A row of `episodes`, but for the picture. */
export interface EpisodeRow {
  readonly id: number;
  readonly stream: string;
  readonly source: string;
  readonly source_kind: 'live' | 'recorded';
  readonly start_time: string;
  readonly start_seconds: number;
  readonly end_time: string | null;
  readonly end_seconds: number | null;
  readonly ending: Ending | null;
  readonly peak_score: ScoreName;
  readonly peak_ratio: number;
  readonly peak_value: number;
  readonly peak_frame: number;
  readonly peak_seconds: number;
  readonly model_hash: string;
  readonly calibration_hash: string | null;
  readonly acknowledged_time: string | null;
  readonly acknowledged_by: string | null;
  readonly note: string;
  readonly seen: number;
  readonly has_thumbnail: number;
  readonly bundle: string | null;
}

export const episodeColumns = `id, stream, source, source_kind, start_time, start_seconds, end_time, end_seconds, ending,
  peak_score, peak_ratio, peak_value, peak_frame, peak_seconds, model_hash, calibration_hash, acknowledged_time,
  acknowledged_by, note, seen, thumbnail IS NOT NULL AS has_thumbnail, bundle`;

export const toEpisode = (row: EpisodeRow): Episode => ({
  id: row.id,
  stream: row.stream,
  source: row.source,
  sourceKind: row.source_kind,
  startTime: row.start_time,
  startSeconds: seconds(row.start_seconds),
  peak: {
    score: row.peak_score,
    ratio: row.peak_ratio,
    value: row.peak_value,
    frame: row.peak_frame,
    timeSeconds: seconds(row.peak_seconds),
  },
  modelHash: row.model_hash,
  ...(row.calibration_hash === null ? {} : { calibrationHash: row.calibration_hash }),
  ...(row.end_time === null || row.ending === null
    ? {}
    : {
        end: {
          time: row.end_time,
          ...(row.end_seconds === null ? {} : { seconds: seconds(row.end_seconds) }),
          ending: row.ending,
        },
      }),
  ...(row.acknowledged_time === null || row.acknowledged_by === null
    ? {}
    : { acknowledged: { time: row.acknowledged_time, by: row.acknowledged_by } }),
  note: row.note,
  seen: row.seen,
  hasThumbnail: row.has_thumbnail === 1,
  ...(row.bundle === null ? {} : { bundle: row.bundle }),
});

export interface AuditRow {
  readonly id: number;
  readonly time: string;
  readonly stream: string | null;
  readonly kind: AuditKind;
  readonly who: string;
  readonly before: string | null;
  readonly after: string | null;
}

export const toAuditEntry = ({ id, time, stream, kind, who, before, after }: AuditRow): KeptAuditEntry => ({
  id,
  time,
  ...(stream === null ? {} : { stream }),
  kind,
  who,
  ...(before === null ? {} : { before: JSON.parse(before) as unknown }),
  ...(after === null ? {} : { after: JSON.parse(after) as unknown }),
});
