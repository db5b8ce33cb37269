import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lookAt, noArrivals, type Lying } from '../core/arrivals.ts';
import { isDiskFull, lineOf, MonitorError } from '../core/errors.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import { findRecordings } from '../source/find-recordings.ts';
import { openScoreWriter } from '../store/score-writer.ts';
import type { OpenModel } from './open-model.ts';
import { openSource, type OpenOptions } from './open-source.ts';

export interface WatchOptions extends OpenOptions {
  readonly folder: string;
  /** Where the scores go. Absent: beside each file. */
  readonly out?: string | undefined;
  readonly model: OpenModel;
  /** Abort ends the watch; what was half scored is scored anew next time. */
  readonly signal: AbortSignal;
}

/** What became of one file. */
export type Outcome =
  | { readonly kind: 'scored'; readonly path: string; readonly frames: number; readonly abnormal: number }
  | {
      readonly kind: 'failed';
      readonly path: string;
      readonly line: string;
      /** There was no room for the scores. */
      readonly full?: true;
    };

const lookEveryMs = 1000;
/** A disk that was full is tried again after so long. */
const roomEveryMs = 10_000;
/** A frame of a live stream waits for no more than this. */
const batch = 2;

/**
 * Scores every recording that lies in a folder or comes into it, once it is whole, one after the other. The scores of a file take
 * their name in one step, when all are there; by that a restart knows what has been done. One that fails is tried again when it has
 * changed, and after a restart; where the disk was full, until there is room.
 * @throws MonitorError `source-missing` when there is no such folder.
 */
export async function* watchFolder(options: WatchOptions): AsyncGenerator<Outcome, void, undefined> {
  const { folder, signal } = options;
  // (a call, so that the compiler does not take one answer for all)
  const stopped = (): boolean => signal.aborted;
  let arrivals = noArrivals;
  /** Those that found no room, and when. */
  const full = new Map<string, number>();
  while (!stopped()) {
    const nowMs = monotonicClock.nowMs();
    const look = lookAt(arrivals, await recordingsIn(folder), nowMs);
    arrivals = look.arrivals;
    const again = [...full].filter(([, sinceMs]) => nowMs - sinceMs >= roomEveryMs).map(([path]) => path);
    for (const path of new Set([...look.whole, ...again])) {
      if (stopped()) return;
      const known = full.delete(path);
      if (!existsSync(path) || (await isDone(path, scoresOf(path, options)))) continue;
      const outcome = await outcomeOf(path, options);
      const isFull = outcome.kind === 'failed' && outcome.full === true;
      if (isFull) full.set(path, monotonicClock.nowMs());
      // Said once, however often it is tried.
      if (!(isFull && known)) yield outcome;
    }
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function recordingsIn(folder: string): Promise<readonly Lying[]> {
  const paths = await findRecordings(folder).catch((error: unknown) => {
    if (error instanceof MonitorError && error.code === 'folder-without-video') return [];
    throw error;
  });
  const found = await Promise.all(
    paths.map(async (path) => {
      // One that has just gone is none.
      const about = await stat(path).catch(() => undefined);
      return about === undefined ? [] : [{ path, sizeBytes: about.size, writtenMs: about.mtimeMs }];
    }),
  );
  return found.flat();
}

/** Beside the file, or at the same place below the folder for scores. */
const scoresOf = (path: string, { folder, out }: WatchOptions): string =>
  `${out === undefined ? path : join(out, relative(folder, path))}.scores.jsonl`;

/** Scores that are older than the recording are of another one. */
async function isDone(path: string, scores: string): Promise<boolean> {
  if (!existsSync(scores)) return false;
  const [recording, done] = await Promise.all([stat(path), stat(scores)]);
  return done.mtimeMs >= recording.mtimeMs;
}

async function outcomeOf(path: string, options: WatchOptions): Promise<Outcome> {
  const scores = scoresOf(path, options);
  const part = join(dirname(scores), `.${basename(scores)}.part`);
  try {
    await mkdir(dirname(scores), { recursive: true });
    const counted = await score(path, part, options);
    if (options.signal.aborted) return { kind: 'failed', path, line: 'stopped before it was scored' };
    await rename(part, scores);
    return { kind: 'scored', path, ...counted };
  } catch (error) {
    if (!isDiskFull(error)) return { kind: 'failed', path, line: lineOf(error) };
    const line = `${path} was scored, but the disk has no room for its scores. Make room: it is scored anew then.`;
    return { kind: 'failed', path, line, full: true };
  } finally {
    await rm(part, { force: true });
  }
}

async function score(
  path: string,
  part: string,
  { model, signal, ...open }: WatchOptions,
): Promise<{ readonly frames: number; readonly abnormal: number }> {
  const { engine, limits, motion, appearance } = model;
  const writer = await openScoreWriter('jsonl', part);
  let [frames, abnormal] = [0, 0];
  try {
    const source = await openSource(path, open);
    const results = scoreAll({ source, engine, limits, motion, appearance, signal, batch });
    for await (const { frame, verdict } of results) {
      await writer.write({ input: path, frame: frame.index, timeSeconds: frame.timeSeconds, verdict });
      frames++;
      if (verdict.kind === 'abnormal') abnormal++;
    }
  } finally {
    await writer.close();
  }
  return { frames, abnormal };
}
