import type { Alarm } from '../core/alarm-list.ts';
import { signatureOf, type Asker } from '../core/asker.ts';
import type { Clock } from '../ports.ts';
import type { LabelLog } from '../store/label-log.ts';
import { exportScores } from '../store/score-export.ts';
import type { ScoresAsked, StreamNow, StreamsPort } from '../transport/api/streams-port.ts';
import type { Metrics } from '../transport/metrics.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { Readiness } from '../transport/readiness.ts';
import type { Answer, StreamRequest } from '../transport/sockets.ts';
import type { Cines, Hello } from '../wire/messages.ts';
import type { Calibrations, Labels } from '../wire/tuning-messages.ts';
import type { EpisodeKeeper } from './episode-keeper.ts';
import type { Archive } from './archive.ts';
import { aboutOf } from './bundle-about.ts';
import { isForDesk, isForLabels } from './desk-requests.ts';
import { LabelDesk } from './label-desk.ts';
import { Library } from './library.ts';
import type { Notifier } from './notifier.ts';
import type { OpenOptions } from './open-source.ts';
import type { Opened } from './open-streams.ts';
import { shownKey } from './recorder.ts';
import { Stream } from './stream.ts';
import { StreamFigures } from './stream-figures.ts';
import { TuningDesk } from './tuning-desk.ts';

export interface StreamsContext {
  readonly clock: Clock;
  readonly archive: Archive;
  readonly metrics: Metrics;
  readonly notifier: Notifier;
  readonly labelLog: LabelLog;
  /** How the recordings of a folder are opened. */
  readonly open: OpenOptions;
  /** Whether a recording that says nothing else is played again when it ends. */
  readonly loop: boolean;
}

interface Kept {
  readonly stream: Stream;
  readonly desk: TuningDesk;
  readonly labels: LabelDesk;
  readonly library: Library | undefined;
  readonly episodes: EpisodeKeeper;
}

/** All streams of one server, with what belongs to each: what is asked of any of them comes in here. */
export class Streams implements StreamsPort {
  private readonly kept = new Map<string, Kept>();
  /** When the server was started. */
  private readonly sinceTime = new Date().toISOString();
  private readonly context: StreamsContext;
  private begun = false;

  constructor(context: StreamsContext) {
    this.context = context;
  }

  /** Runs them, from now until `close`. */
  begin(opened: readonly Opened[], server: RunningServer): void {
    for (const [index, one] of opened.entries()) {
      const id = `s${index + 1}`;
      this.context.metrics.open(id, one.name);
      this.kept.set(id, this.keep(id, one, server));
    }
    this.begun = true;
  }

  /** Does what somebody asks of a stream. */
  request(request: StreamRequest, asker: Asker): Answer | Promise<Answer> {
    const kept = this.kept.get(request.stream);
    if (kept === undefined) return `There is no stream "${request.stream}".`;
    const { stream, library, desk, labels } = kept;
    const who = signatureOf(asker, request.kind === 'save-calibration' ? request.author : undefined);
    if (request.kind === 'open' && library !== undefined) return library.open(request.cine);
    if (isForDesk(request)) return desk.request(request, who);
    if (isForLabels(request)) return labels.request(request, who);
    return stream.request(request, who);
  }

  list(): readonly StreamNow[] {
    return this.all.map(({ stream }) => stream.now());
  }

  calibrations(id: string): Promise<Calibrations> {
    return this.there(id).desk.calibrations();
  }

  labels(id: string): Promise<Labels> {
    return this.there(id).labels.message();
  }

  scores(id: string, { format, after }: ScoresAsked): AsyncIterable<Uint8Array> {
    const { stream, episodes } = this.there(id);
    const frames = stream.scores.since(after);
    const known = format === 'npz' ? episodes.maps() : new Map<string, Uint8Array>();
    const mapped = frames.flatMap(({ frame, time }, at) => {
      const map = known.get(shownKey(frame, time));
      return map === undefined ? [] : [{ at, map }];
    });
    if (mapped.length === 0) return exportScores(format, frames, undefined);
    return exportScores(format, frames, {
      of: mapped.map(({ at }) => at),
      maps: mapped.map(({ map }) => map),
    });
  }

  cines(id: string): Cines | undefined {
    return this.there(id).library?.message();
  }

  hello(): Hello['streams'] {
    return this.all.map(({ stream }) => stream.hello());
  }

  readiness(): Readiness {
    const streams = this.all.map(({ stream }) => stream.now().readiness);
    return { ready: this.begun && streams.every(({ ready }) => ready), streams };
  }

  /** A viewer has come or gone. */
  viewersChanged(): void {
    for (const { stream, library } of this.all) {
      stream.showAgain();
      library?.tell();
    }
  }

  /** Somebody has acknowledged an episode. */
  episodeSeen(id: number): void {
    for (const { stream } of this.all) stream.episodeSeen(id);
  }

  /** The recordings of the last stream, where it chooses among some. */
  get lastLibrary(): Library | undefined {
    return this.all.at(-1)?.library;
  }

  close(): void {
    for (const { stream, desk } of this.all) {
      stream.close();
      desk.close();
    }
  }

  private there(id: string): Kept {
    const kept = this.kept.get(id);
    if (kept === undefined) throw new RangeError(`there is no stream ${id}`);
    return kept;
  }

  private get all(): readonly Kept[] {
    return [...this.kept.values()];
  }

  private keep(id: string, { loop, cines, calibrationPath, ...rest }: Opened, server: RunningServer): Kept {
    const { archive, clock, labelLog: log, metrics, notifier, open } = this.context;
    const { model } = rest;
    const episodes = archive.keeperOf({
      stream: rest.name,
      modelHash: model.stored.sha256,
      calibration: () => desk.calibrationFile,
      about: async (description, episode) =>
        aboutOf({
          ...{ description, episode, state: stream.hello().state, settings: stream.settings },
          ...{ model, calibration: desk.calibrationFile },
          labels: await labels.known(),
        }),
    });
    const { machine$ } = archive;
    const record: typeof episodes.record = (change) => episodes.record(change);
    const figures = new StreamFigures(id, metrics);
    const onAlarms = (alarms: readonly Alarm[]): void => {
      figures.alarmsAre(alarms);
      notifier.alarmsAre({ id, name: rest.name }, alarms);
    };
    const kept = { episodes, figures, onAlarms, loop: loop ?? this.context.loop };
    onAlarms([]);
    const stream = new Stream({ ...rest, ...kept, id, clock, machine$ }, server);
    const desk = new TuningDesk({ id, stream, server, model, calibrationPath, record });
    const opening = { ...open, preprocessing: model.stored.preprocessing, people: true };
    const library =
      cines === undefined ? undefined : new Library({ id, stream, server, open: opening, paths: cines });
    const labels = new LabelDesk({
      ...{ id, server, log, record, sinceTime: this.sinceTime },
      playing: () => stream.source,
      recordings: () => library?.paths ?? [],
    });
    return { stream, desk, labels, library, episodes };
  }
}
