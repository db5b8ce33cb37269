import type { AuditEntry, KeptAuditEntry } from '../core/audit.ts';
import type { Ending, Episode, NewEpisode, Peak } from '../core/episode.ts';
import type { Seconds } from '../core/units.ts';
import type { EpisodeQuery, EpisodeStore } from '../ports.ts';
import { Durable } from './durable.ts';
import { episodeColumns, toAuditEntry, toEpisode, type AuditRow, type EpisodeRow } from './episode-rows.ts';
import { openDatabase } from './open-database.ts';
import { beginSession } from './sessions.ts';

export interface EpisodeFileOptions {
  /** The state folder. */
  readonly folder: string;
  /** Version, for whoever reads it later. */
  readonly software: string;
  /** ISO 8601, UTC. */
  readonly now?: () => string;
}

/** A looped recording stamps the same frame the same; what begins so near to what is known is that. */
const sameSeconds = 0.25;

/** A limit that one person drags is one change, as long as no pause is longer. */
const oneChangeMs = 5000;
const dragged: ReadonlySet<string> = new Set(['limits', 'alarm-settings']);

/** Episodes and the record of changes, in SQLite. Several servers may share one folder. */
export class SqliteEpisodes implements EpisodeStore {
  private readonly store: Durable;
  private readonly session: number;
  private readonly now: () => string;

  private constructor(store: Durable, session: number, now: () => string) {
    this.store = store;
    this.session = session;
    this.now = now;
  }

  /**
   * Opens what is kept in a folder, and ends the episodes of servers that are gone.
   * @throws MonitorError `store-unusable`, `store-failed`.
   */
  static open({
    folder,
    software,
    now = () => new Date().toISOString(),
  }: EpisodeFileOptions): SqliteEpisodes {
    const store = new Durable(openDatabase(folder));
    return new SqliteEpisodes(store, beginSession(store, { software, time: now() }), now);
  }

  begin(episode: NewEpisode): { readonly id: number; readonly known: boolean } {
    const { store } = this;
    return store.whole(() => {
      const known = this.seenBefore(episode);
      if (known !== undefined) {
        store.run('UPDATE episodes SET seen = seen + 1 WHERE id = ?', known);
        return { id: known, known: true };
      }
      const { stream, source, sourceKind, startTime, startSeconds, peak } = episode;
      const { modelHash, calibrationHash = null } = episode;
      const id = store.run(
        `INSERT INTO episodes (session, stream, source, source_kind, start_time, start_seconds, peak_score, peak_ratio,
           peak_value, peak_frame, peak_seconds, model_hash, calibration_hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[this.session, stream, source, sourceKind, startTime, startSeconds, peak.score, peak.ratio],
        ...[peak.value, peak.frame, peak.timeSeconds, modelHash, calibrationHash],
      );
      return { id, known: false };
    });
  }

  peak(id: number, { score, ratio, value, frame, timeSeconds }: Peak): void {
    this.write(
      `UPDATE episodes SET peak_score = ?, peak_ratio = ?, peak_value = ?, peak_frame = ?, peak_seconds = ?
       WHERE id = ? AND peak_ratio < ?`,
      ...[score, ratio, value, frame, timeSeconds, id, ratio],
    );
  }

  end(id: number, { seconds, ending }: { readonly seconds: Seconds; readonly ending: Ending }): void {
    this.write(
      'UPDATE episodes SET end_time = ?, end_seconds = ?, ending = ? WHERE id = ? AND end_time IS NULL',
      ...[this.now(), seconds, ending, id],
    );
  }

  keepThumbnail(id: number, picture: Uint8Array): void {
    this.write('UPDATE episodes SET thumbnail = ? WHERE id = ?', Buffer.from(picture), id);
  }

  keepBundle(id: number, file: string): void {
    this.write('UPDATE episodes SET bundle = ? WHERE id = ?', file, id);
  }

  forgetBundle(file: string): void {
    this.write('UPDATE episodes SET bundle = NULL WHERE bundle = ?', file);
  }

  forgetBefore(time: string): number {
    return this.store.whole(() => {
      const old = this.store.read('SELECT id FROM episodes WHERE end_time < ?', time);
      if (old.length > 0) this.store.run('DELETE FROM episodes WHERE end_time < ?', time);
      return old.length;
    });
  }

  acknowledge(id: number, by: string): boolean {
    return this.change(id, ({ stream, acknowledged: before }) => {
      const after = { time: this.now(), by };
      this.store.run(
        'UPDATE episodes SET acknowledged_time = ?, acknowledged_by = ? WHERE id = ? AND acknowledged_by IS NULL',
        ...[after.time, by, id],
      );
      return { stream, kind: 'acknowledgement', who: by, before, after };
    });
  }

  note(id: number, note: string, by: string): boolean {
    return this.change(id, ({ stream, note: before }) => {
      this.store.run('UPDATE episodes SET note = ? WHERE id = ?', note, id);
      return { stream, kind: 'note', who: by, before, after: note };
    });
  }

  find(id: number): Episode | undefined {
    const [row] = this.store.read(
      `SELECT ${episodeColumns} FROM episodes WHERE id = ?`,
      id,
    ) as readonly EpisodeRow[];
    return row && toEpisode(row);
  }

  thumbnail(id: number): Uint8Array | undefined {
    const [row] = this.store.read('SELECT thumbnail FROM episodes WHERE id = ?', id) as readonly {
      readonly thumbnail: ArrayBuffer | null;
    }[];
    return row?.thumbnail ? new Uint8Array(row.thumbnail) : undefined;
  }

  list(query: EpisodeQuery): readonly Episode[] {
    return (this.newest(`SELECT ${episodeColumns} FROM episodes`, query) as readonly EpisodeRow[]).map(
      toEpisode,
    );
  }

  record(entry: AuditEntry): void {
    this.store.whole(() => this.put(entry));
  }

  audit(query: EpisodeQuery): readonly KeptAuditEntry[] {
    return (this.newest('SELECT * FROM audit', query) as readonly AuditRow[]).map(toAuditEntry);
  }

  close(): void {
    this.store.close();
  }

  private write(...statement: Parameters<Durable['run']>): void {
    this.store.whole(() => this.store.run(...statement));
  }

  /** An episode and the record of its change, both or none. */
  private change(id: number, carryOut: (before: Episode) => AuditEntry): boolean {
    return this.store.whole(() => {
      const before = this.find(id);
      if (before === undefined) return false;
      const entry = carryOut(before);
      this.put({
        ...entry,
        before: { episode: id, value: entry.before },
        after: { episode: id, value: entry.after },
      });
      return true;
    });
  }

  /** The episode of a recording that is played again: it begins where one of it is known to be. */
  private seenBefore(episode: NewEpisode): number | undefined {
    const { stream, source, sourceKind, startSeconds, modelHash, calibrationHash = null } = episode;
    if (sourceKind === 'live') return undefined;
    const [known] = this.store.read(
      `SELECT id FROM episodes WHERE stream = ? AND source = ? AND source_kind = 'recorded' AND model_hash = ?
         AND calibration_hash IS ? AND end_seconds IS NOT NULL AND ? >= start_seconds - ? AND ? <= end_seconds
       ORDER BY id LIMIT 1`,
      ...[stream, source, modelHash, calibrationHash, startSeconds, sameSeconds, startSeconds],
    ) as readonly { readonly id: number }[];
    return known?.id;
  }

  private newest(select: string, { stream, beforeId, limit }: EpisodeQuery): readonly unknown[] {
    return this.store.read(
      `${select} WHERE (? IS NULL OR stream = ?) AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?`,
      ...[stream ?? null, stream ?? null, beforeId ?? null, beforeId ?? null, limit],
    );
  }

  /** Within `whole`. */
  private put({ stream, kind, who, before, after }: AuditEntry): void {
    const time = this.now();
    const [last] = this.store.read('SELECT * FROM audit ORDER BY id DESC LIMIT 1') as readonly AuditRow[];
    const goesOn =
      last !== undefined &&
      dragged.has(kind) &&
      last.kind === kind &&
      last.stream === (stream ?? null) &&
      last.who === who &&
      Math.abs(Date.parse(time) - Date.parse(last.time)) < oneChangeMs;
    if (goesOn)
      this.store.run('UPDATE audit SET after = ?, time = ? WHERE id = ?', toJson(after), time, last.id);
    else
      this.store.run(
        'INSERT INTO audit (time, stream, kind, who, before, after) VALUES (?, ?, ?, ?, ?, ?)',
        ...[time, stream ?? null, kind, who, toJson(before), toJson(after)],
      );
  }
}

const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
