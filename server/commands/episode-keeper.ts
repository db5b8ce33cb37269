import { resolve } from 'node:path';
import type { AuditEntry } from '../core/audit.ts';
import type { Ending, NewEpisode, Peak } from '../core/episode.ts';
import {
  followEpisode,
  noEpisode,
  type EpisodeHappening,
  type EpisodeWatch,
} from '../core/follow-episode.ts';
import { lineOf } from '../core/errors.ts';
import type { Picture } from '../core/frame.ts';
import type { JudgedFrame, MonitorEvent } from '../pipeline/events.ts';
import type { EpisodeStore, FrameSource, LiveSource } from '../ports.ts';
import { shrink } from '../transport/shrink.ts';
import type { CalibrationFile } from './bundle-about.ts';
import { nameOf } from './open-stream.ts';
import type { Recorder } from './recorder.ts';
import type { WriteQueue } from './write-queue.ts';

export interface EpisodeKeeperOptions extends Pick<NewEpisode, 'stream' | 'modelHash'> {
  readonly store: EpisodeStore;
  readonly writes: WriteQueue;
  readonly recorder: Recorder;
  /** The calibration in force. */
  readonly calibration: () => CalibrationFile | undefined;
  /** ISO 8601, UTC. */
  readonly now?: () => string;
}

/** An episode whose number is known as soon as it is written. */
export interface KeptEpisode {
  id: number | undefined;
  /** It was seen before: a recording is played again. */
  known: boolean;
  readonly alarm: number;
}

/** As many as there are alarms in a list. */
const mostRemembered = 100;

/** Keeps the episodes of one stream as they happen. */
export class EpisodeKeeper {
  private watch: EpisodeWatch = noEpisode;
  private open: KeptEpisode | undefined;
  /** Of the peak so far. */
  private picture: Picture | undefined;
  private peakFrame: number | undefined;
  private readonly recent: KeptEpisode[] = [];
  private readonly options: EpisodeKeeperOptions;

  constructor(options: EpisodeKeeperOptions) {
    this.options = options;
  }

  /** Takes what the stream's pipeline says. @param time of it, ISO 8601, UTC. */
  hear(event: MonitorEvent, source: FrameSource | LiveSource | undefined, time: string): void {
    this.options.writes.tick();
    this.options.recorder.hear(event, source, time);
    if (event.kind === 'alarms') this.follow({ kind: 'alarms', alarms: event.alarms }, source);
    if (event.kind !== 'frame') return;
    const { index: frame, timeSeconds } = event.frame;
    this.follow({ kind: 'frame', frame, timeSeconds, verdict: event.verdict }, source);
    this.takePicture(event);
  }

  /** Nothing follows that would end it by itself. */
  cut(ending: Exclude<Ending, 'over' | 'restart'>): void {
    this.follow({ kind: 'cut', ending }, undefined);
    this.options.recorder.cut();
  }

  /** Puts it on record that a person has seen an alarm. @returns the line that says why not, or nothing. */
  acknowledge(alarm: number, by: string): string | undefined {
    const { store, stream } = this.options;
    const id = this.recent.find((episode) => episode.alarm === alarm)?.id;
    try {
      if (id !== undefined) store.acknowledge(id, by);
      else store.record({ stream, kind: 'acknowledgement', who: by, after: { alarm } });
      return undefined;
    } catch (error) {
      return lineOf(error);
    }
  }

  /** Puts a change on record that somebody made. */
  record(change: Omit<AuditEntry, 'stream'>): void {
    const { store, writes, stream } = this.options;
    writes.add(() => store.record({ ...change, stream }));
  }

  /** The difference maps of the last frames; none where nothing is recorded. */
  maps(): ReturnType<Recorder['maps']> {
    return this.options.recorder.maps();
  }

  /** The alarm that an episode raised, where it is still known; of a recording that is played again the last. */
  alarmOf(id: number): number | undefined {
    return this.recent.findLast((episode) => episode.id === id)?.alarm;
  }

  private follow(happening: EpisodeHappening, source: FrameSource | LiveSource | undefined): void {
    this.watch = followEpisode(this.watch, happening);
    const { change } = this.watch;
    switch (change.kind) {
      case 'none':
      case 'peaked':
        return;
      case 'began':
        if (source !== undefined) this.begin(change, source);
        return;
      case 'ended':
        this.end(change);
        return;
    }
  }

  private begin(
    { alarm, startSeconds, peak }: { alarm: number; startSeconds: NewEpisode['startSeconds']; peak: Peak },
    source: FrameSource | LiveSource,
  ): void {
    const { store, writes, stream, modelHash, calibration, recorder, now } = this.options;
    const kept: KeptEpisode = { id: undefined, known: false, alarm };
    const episode: NewEpisode = {
      ...{ stream, startSeconds, peak, modelHash, calibrationHash: calibration()?.hash },
      ...sourceOf(source),
      startTime: now?.() ?? new Date().toISOString(),
    };
    this.open = kept;
    this.recent.push(kept);
    if (this.recent.length > mostRemembered) this.recent.shift();
    writes.add(() => Object.assign(kept, store.begin(episode)));
    // A recording that is played again has its clip.
    if (!kept.known) recorder.begin(kept);
    this.keepThumbnail(kept);
  }

  private end({
    endSeconds: seconds,
    ending,
    peak,
  }: {
    endSeconds: NewEpisode['startSeconds'];
    ending: Ending;
    peak: Peak;
  }): void {
    const { store, writes, recorder } = this.options;
    const kept = this.open;
    this.open = undefined;
    if (kept === undefined) return;
    writes.add(() => {
      if (kept.id === undefined) return;
      store.peak(kept.id, peak);
      store.end(kept.id, { seconds, ending });
    });
    recorder.end();
    this.keepThumbnail(kept);
  }

  private takePicture({ frame }: JudgedFrame): void {
    const peak = this.watch.peak?.frame;
    if (peak === undefined) this.picture = undefined;
    else if (peak === frame.index && peak !== this.peakFrame) this.picture = frame.picture;
    this.peakFrame = peak;
  }

  private keepThumbnail(kept: KeptEpisode): void {
    const { store, writes } = this.options;
    const { picture } = this;
    if (picture === undefined) return;
    void shrink(picture).then(({ bytes }) =>
      writes.add(() => {
        if (kept.id !== undefined && !kept.known) store.keepThumbnail(kept.id, bytes);
      }),
    );
  }
}

function sourceOf(source: FrameSource | LiveSource): Pick<NewEpisode, 'source' | 'sourceKind'> {
  const name = nameOf(source);
  if ('attempt' in source || source.description.kind === 'live') return { source: name, sourceKind: 'live' };
  return { source: name.startsWith('phantom:') ? name : resolve(name), sourceKind: 'recorded' };
}
