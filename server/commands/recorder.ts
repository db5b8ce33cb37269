import { join } from 'node:path';
import { lineOf } from '../core/errors.ts';
import type { JudgedFrame, MonitorEvent } from '../pipeline/events.ts';
import type { Clock, FrameSource, LiveSource, SourceDescription } from '../ports.ts';
import type { BundleAbout, RecordedFrame } from '../store/bundle-writer.ts';
import { Clip } from './clip.ts';
import { inputPixels } from '../core/geometry.ts';
import { FrameRing } from './frame-ring.ts';

/** What a clip shows besides the episode itself: a breath before it, and that it is over after it. */
const rollMs = { before: 10_000, after: 5000 };
/** Pieces in which everything is recorded: a killed server loses one. */
const pieceMs = 60_000;

/** Of whose episode a clip is. */
export interface ClipOf {
  /** Absent until it is written. */
  readonly id: number | undefined;
}

export interface RecorderOptions {
  /** For the names of files. */
  readonly stream: string;
  /** Where the clips of episodes go, and where everything goes; absent: that is not recorded. */
  readonly folders: { readonly episodes: string | undefined; readonly all: string | undefined };
  /** What the frames that were shown last may take; 0 where no clip begins before its episode. */
  readonly ringBytes: number;
  readonly clock: Clock;
  readonly about: (description: SourceDescription, episode: ClipOf | undefined) => Promise<BundleAbout>;
  /** Told the name of a file that is whole. */
  readonly onKept: (file: string, episode: ClipOf | undefined) => void;
  readonly onFault: (line: string) => void;
}

interface Recording {
  readonly clip: Clip;
  readonly file: string;
  readonly description: SourceDescription;
  readonly episode: ClipOf | undefined;
  readonly startMs: number;
}

interface Kept {
  readonly recorded: RecordedFrame;
  readonly atMs: number;
}

const bytesOf = ({ recorded: { frame, map } }: Kept): number =>
  inputPixels + (map?.length ?? 0) + (frame.picture?.bytes.length ?? 0);

/** Records what one stream shows: the last of it in memory, around each episode a clip, and everything if that is asked for. */
export class Recorder {
  private readonly ring: FrameRing<Kept>;
  private readonly options: RecorderOptions;
  private episode: Recording | undefined;
  private all: Recording | undefined;
  private description: SourceDescription | undefined;
  private ending: NodeJS.Timeout | undefined;
  private closing: Promise<void> = Promise.resolve();
  private names = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.ring = new FrameRing({ mostBytes: options.ringBytes, bytesOf });
  }

  /** Takes what the stream's pipeline says. @param time of it, ISO 8601, UTC. */
  hear(event: MonitorEvent, source: FrameSource | LiveSource | undefined, time: string): void {
    // Another picture than before, maybe in another sector: a bundle has one.
    if (event.kind === 'link' && event.link.state === 'open') this.cut(event.link.description);
    if (event.kind !== 'frame' || event.rejudged) return;
    if (source !== undefined && !('attempt' in source)) this.description = source.description;
    const recorded = toRecorded(event, time);
    this.ring.add({ recorded, atMs: this.options.clock.nowMs() });
    this.episode?.clip.add(recorded);
    this.addToAll(recorded);
  }

  /** The difference map of each frame that is remembered and was scored, by `shownKey`. */
  maps(): ReadonlyMap<string, Uint8Array> {
    return new Map(
      this.ring
        .all()
        .flatMap(({ recorded: { frame, time, map } }) =>
          map === undefined ? [] : [[shownKey(frame.index, time), map]],
        ),
    );
  }

  /** An episode has begun. */
  begin(episode: ClipOf): void {
    const { clock, folders } = this.options;
    this.finishEpisode();
    if (folders.episodes === undefined) return;
    const sinceMs = clock.nowMs() - rollMs.before;
    const before = this.ring.all().flatMap(({ recorded, atMs }) => (atMs >= sinceMs ? [recorded] : []));
    this.episode = this.open(folders.episodes, { before, episode });
  }

  /** The episode is over: its clip goes on for a little. */
  end(): void {
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.finishEpisode(), rollMs.after);
  }

  /** What follows is of another source, or nothing follows. */
  cut(next?: SourceDescription): void {
    this.finishEpisode();
    this.finish(this.all);
    this.all = undefined;
    this.ring.clear();
    this.description = next;
  }

  /** Resolves when every file is whole. */
  async close(): Promise<void> {
    this.cut();
    await this.closing;
  }

  private addToAll(recorded: RecordedFrame): void {
    const { folders, clock } = this.options;
    if (folders.all === undefined) return;
    if (this.all !== undefined && (this.all.clip.full || clock.nowMs() - this.all.startMs >= pieceMs)) {
      this.finish(this.all);
      this.all = undefined;
    }
    this.all ??= this.open(folders.all, { before: [], episode: undefined });
    this.all?.clip.add(recorded);
  }

  private open(
    folder: string,
    { before, episode }: { readonly before: readonly RecordedFrame[]; readonly episode: ClipOf | undefined },
  ): Recording | undefined {
    const { description } = this;
    if (description === undefined) return undefined;
    const file = `${nameOf(this.options.stream)}-${stampOf(new Date())}-${++this.names}.zip`;
    const clip = new Clip(join(folder, file), before, (error) => this.options.onFault(lineOf(error)));
    return { clip, file, description, episode, startMs: this.options.clock.nowMs() };
  }

  private finishEpisode(): void {
    clearTimeout(this.ending);
    this.finish(this.episode);
    this.episode = undefined;
  }

  /** One file after the other; what goes wrong is told, and costs that file. */
  private finish(recording: Recording | undefined): void {
    if (recording === undefined) return;
    const { clip, file, description, episode } = recording;
    const { about, onKept } = this.options;
    const closed = clip
      .close(() => about(description, episode))
      .then((whole) => {
        if (whole) onKept(file, episode);
      });
    const before = this.closing;
    this.closing = closed.then(() => before);
  }
}

/** Which showing of which frame: a recording that goes round shows each again and again, and several frames may be judged at once. */
export const shownKey = (frame: number, time: string): string => `${frame} ${time}`;

const toRecorded = ({ frame, verdict, scored, jumped }: JudgedFrame, time: string): RecordedFrame => ({
  ...{ frame, verdict, jumped, map: scored?.map, time },
});

const nameOf = (stream: string): string =>
  stream
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);

const stampOf = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
