import { BehaviorSubject, map, merge, type Observable } from 'rxjs';
import { watchMachine } from '../pipeline/watch-machine.ts';
import type { MachineEvent } from '../pipeline/raise-alarms.ts';
import type { Clock, EpisodeStore } from '../ports.ts';
import { software } from '../software.ts';
import { freeBytesOf } from '../store/disk-space.ts';
import { SqliteEpisodes } from '../store/sqlite-episodes.ts';
import { episodeRoutes } from '../transport/episode-routes.ts';
import { EpisodeKeeper, type EpisodeKeeperOptions } from './episode-keeper.ts';
import { WriteQueue } from './write-queue.ts';

export interface ArchiveOptions {
  /** The state folder. */
  readonly folder: string;
  readonly clock: Clock;
}

/** What one server keeps of its streams, and whether it can. */
export class Archive {
  readonly store: EpisodeStore;
  /** What is wrong with the machine: its clock, its disk, and that nothing can be written. */
  readonly machine$: Observable<MachineEvent>;
  private readonly writes: WriteQueue;
  private readonly failing$ = new BehaviorSubject(false);

  /** @throws MonitorError `store-unusable`, `store-failed`. */
  constructor({ folder, clock }: ArchiveOptions) {
    this.store = SqliteEpisodes.open({ folder, software });
    this.writes = new WriteQueue({
      nowMs: () => clock.nowMs(),
      onFault: (line) => {
        console.error(
          `sonovigil: ${line === undefined ? 'episodes are saved again' : `an episode cannot be saved yet. ${line}`}`,
        );
        this.failing$.next(line !== undefined);
      },
    });
    this.machine$ = merge(
      watchMachine({ clock, wallMs: () => Date.now(), freeBytes: () => freeBytesOf(folder) }),
      this.failing$.pipe(map((present) => ({ kind: 'machine', cause: 'not-recorded', present }) as const)),
    );
  }

  /** Keeps the episodes of one stream. */
  keeperOf(stream: Omit<EpisodeKeeperOptions, 'store' | 'writes'>): EpisodeKeeper {
    return new EpisodeKeeper({ ...stream, store: this.store, writes: this.writes });
  }

  /** What is kept, for those who ask over HTTP. @param onAcknowledged told after it is on disk. */
  routes(onAcknowledged: (id: number) => void): ReturnType<typeof episodeRoutes> {
    const { store } = this;
    return episodeRoutes({
      store,
      acknowledge: (id, by) => {
        const found = store.acknowledge(id, by);
        if (found) onAcknowledged(id);
        return found;
      },
    });
  }

  close(): void {
    this.writes.drain();
    this.store.close();
  }
}
