import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BehaviorSubject, combineLatest, map, merge, type Observable } from 'rxjs';
import { lineOf } from '../core/errors.ts';
import type { Episode } from '../core/episode.ts';
import { watchMachine } from '../pipeline/watch-machine.ts';
import type { MachineEvent } from '../pipeline/raise-alarms.ts';
import type { Clock, EpisodeStore, SourceDescription } from '../ports.ts';
import { software } from '../software.ts';
import type { BundleAbout } from '../store/bundle-writer.ts';
import { readBundleScores } from '../store/bundle-scores.ts';
import { freeBytesOf } from '../store/disk-space.ts';
import { clipFolders, removeTorn } from '../store/kept-files.ts';
import { exportScores } from '../store/score-export.ts';
import { SqliteEpisodes } from '../store/sqlite-episodes.ts';
import type { EpisodeRoutesOptions } from '../transport/api/episode-routes.ts';
import { EpisodeKeeper, type EpisodeKeeperOptions } from './episode-keeper.ts';
import { Recorder } from './recorder.ts';
import { forgetOld, type Retention } from './retention.ts';
import { WriteQueue } from './write-queue.ts';

export interface ArchiveOptions {
  /** The state folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** `none` where nothing outside the sector was blanked: names would stand in it. */
  readonly record: 'none' | 'episodes' | 'all';
  readonly retention: Retention;
}

type KeptStream = Omit<EpisodeKeeperOptions, 'store' | 'writes' | 'recorder'> & {
  /** What a bundle says of itself. */
  readonly about: (description: SourceDescription, episode: Episode | undefined) => Promise<BundleAbout>;
};

/** About 30 s of one stream at 25 frames a second: the clip of an episode begins 10 s before it. */
const ringBytes = 128 * 2 ** 20;
const hourMs = 3_600_000;

/** What one server keeps of its streams, and whether it can. */
export class Archive {
  readonly store: EpisodeStore;
  /** What is wrong with the machine: its clock, its disk, and that something cannot be written. */
  readonly machine$: Observable<MachineEvent>;
  private readonly writes: WriteQueue;
  private readonly unwritten$ = new BehaviorSubject(false);
  private readonly unrecorded$ = new BehaviorSubject(false);
  private readonly recorders: Recorder[] = [];
  private readonly tidying: NodeJS.Timeout;
  private readonly options: ArchiveOptions;

  /** @throws MonitorError `store-unusable`, `store-failed`. */
  constructor(options: ArchiveOptions) {
    const { folder, clock } = options;
    this.options = options;
    this.store = SqliteEpisodes.open({ folder, software });
    this.writes = new WriteQueue({
      nowMs: () => clock.nowMs(),
      onFault: (line) => {
        console.error(
          `sonovigil: ${line === undefined ? 'episodes are saved again' : `an episode cannot be saved yet. ${line}`}`,
        );
        this.unwritten$.next(line !== undefined);
      },
    });
    const failing$ = combineLatest([this.unwritten$, this.unrecorded$]).pipe(
      map(([unwritten, unrecorded]) => unwritten || unrecorded),
    );
    this.machine$ = merge(
      watchMachine({ clock, wallMs: () => Date.now(), freeBytes: () => freeBytesOf(folder) }),
      failing$.pipe(map((present) => ({ kind: 'machine', cause: 'not-recorded', present }) as const)),
    );
    for (const name of Object.values(clipFolders)) void removeTorn(join(folder, name));
    void this.tidy();
    this.tidying = setInterval(() => void this.tidy(), hourMs);
    // A server that could not be started ends.
    this.tidying.unref();
  }

  /** Keeps the episodes of one stream, and records them. */
  keeperOf({ about, ...stream }: KeptStream): EpisodeKeeper {
    const { store, writes } = this;
    const { folder, clock, record } = this.options;
    const folderOf = (name: keyof typeof clipFolders): string => join(folder, clipFolders[name]);
    const recorder = new Recorder({
      stream: stream.stream,
      folders: {
        episodes: record === 'none' ? undefined : folderOf('episodes'),
        all: record === 'all' ? folderOf('all') : undefined,
      },
      ...{ ringBytes: record === 'none' ? 0 : ringBytes, clock },
      about: (description, episode) =>
        about(description, episode?.id === undefined ? undefined : store.find(episode.id)),
      onKept: (file, episode) => {
        this.unrecorded$.next(false);
        writes.add(() => {
          if (episode?.id !== undefined) store.keepBundle(episode.id, file);
        });
        void this.tidy();
      },
      onFault: (line) => {
        console.error(`sonovigil: a clip is lost: ${line}`);
        this.unrecorded$.next(true);
      },
    });
    this.recorders.push(recorder);
    return new EpisodeKeeper({ ...stream, store, writes, recorder });
  }

  /** What is kept, for those who ask over HTTP. @param onAcknowledged told after it is on disk. */
  routes(onAcknowledged: (id: number) => void): EpisodeRoutesOptions {
    const { store } = this;
    const bundlePath = (file: string): string => join(this.options.folder, clipFolders.episodes, file);
    return {
      store,
      bundlePath,
      scores: async (file, format) => {
        if (!existsSync(bundlePath(file))) return undefined;
        const { frames, maps } = await readBundleScores(bundlePath(file));
        return exportScores(format, frames, maps.of.length === 0 ? undefined : maps);
      },
      acknowledge: (id, by) => {
        const found = store.acknowledge(id, by);
        if (found) onAcknowledged(id);
        return found;
      },
    };
  }

  /** Ends every file and the database; streams must have been closed. */
  async close(): Promise<void> {
    clearInterval(this.tidying);
    await Promise.all(this.recorders.map((recorder) => recorder.close()));
    this.writes.drain();
    this.store.close();
  }

  private async tidy(): Promise<void> {
    const { folder, retention } = this.options;
    try {
      await forgetOld({ ...retention, folder, store: this.store, nowMs: Date.now() });
    } catch (error) {
      console.error(`sonovigil: what is old could not be removed: ${lineOf(error)}`);
    }
  }
}
