import { resolve } from 'node:path';
import { lineOf } from '../core/errors.ts';
import type { LabelExtent } from '../core/labels/labels.ts';
import type { FrameSource, LiveSource } from '../ports.ts';
import type { LabelLog } from '../store/label-log.ts';
import { labelManifest } from '../store/label-manifest.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { LabelManifest, Labels } from '../wire/tuning-messages.ts';
import type { LabelRequest } from './desk-requests.ts';
import type { EpisodeKeeper } from './episode-keeper.ts';
import { groupOf } from './inputs.ts';
import { nameOf } from './open-stream.ts';

export interface LabelDeskOptions {
  readonly id: string;
  /** What is played now. */
  readonly playing: () => FrameSource | LiveSource | undefined;
  /** The recordings that the stream chooses from. */
  readonly recordings: () => readonly string[];
  readonly log: LabelLog;
  readonly server: Pick<RunningServer, 'publish'>;
  /** Puts a change on record. */
  readonly record?: EpisodeKeeper['record'];
  /** When the server was started, ISO 8601: the media time of a live source counts from its own beginning, and means nothing later. */
  readonly sinceTime: string;
}

/** Takes what people say of the recordings of one stream, and tells it to all who watch. */
export class LabelDesk {
  private readonly options: LabelDeskOptions;

  constructor(options: LabelDeskOptions) {
    this.options = options;
  }

  /** @returns the line that refuses it, what was asked for, or nothing. */
  async request(request: LabelRequest, who: string): Promise<string | LabelManifest | undefined> {
    try {
      const answer = await this.carryOut(request, who);
      if (answer === undefined) await this.tell();
      return answer;
    } catch (error) {
      return lineOf(error);
    }
  }

  private async carryOut(request: LabelRequest, who: string): Promise<string | LabelManifest | undefined> {
    const { log, playing, record } = this.options;
    const source = playing();
    switch (request.kind) {
      case 'list-labels':
        return undefined;
      case 'label': {
        if (source === undefined) return 'Nothing is played that could be labelled.';
        const refusal = refusalOf(request.extent, source);
        if (refusal !== undefined) return refusal;
        const said = {
          source: this.keyOf(nameOf(source)),
          label: request.label,
          extent: request.extent,
        };
        const id = await log.add(said);
        record?.({ kind: 'label', who, after: { id, ...said } });
        return undefined;
      }
      case 'unlabel': {
        const { labels } = await this.known();
        const before = labels.find(({ id }) => id === request.id);
        if (before === undefined) return 'That label is not of this stream, or is gone already.';
        await log.remove(request.id);
        record?.({ kind: 'label', who, before });
        return undefined;
      }
      case 'name-patient':
        if (source === undefined) return 'Nothing is played that could be of a patient.';
        await this.namePatient({ source: this.keyOf(nameOf(source)), patient: request.patient.trim() }, who);
        return undefined;
      case 'export-labels':
        return this.export();
    }
  }

  private async namePatient(
    { source, patient }: { readonly source: string; readonly patient: string },
    who: string,
  ): Promise<void> {
    const { log, record } = this.options;
    const before = (await log.read()).patients.get(source);
    await log.namePatient(source, patient);
    record?.({ kind: 'patient', who, before: { source, patient: before }, after: { source, patient } });
  }

  private async export(): Promise<string | LabelManifest> {
    const { id, log } = this.options;
    const recordings = this.sources().filter((name) => !this.isLive(name));
    const sources = [...new Set(recordings.map((name) => this.keyOf(name)))];
    const manifest = labelManifest(
      await log.read(),
      sources.map((source) => ({ source, group: groupOf(source) })),
    );
    if (manifest.cines === 0)
      return 'No recording of this stream has a label yet, and a live stream cannot stand in a manifest.';
    return { kind: 'label-manifest', stream: id, ...manifest };
  }

  private async tell(): Promise<void> {
    this.options.server.publish(await this.message());
  }

  /** All of them, as viewers are told. */
  async message(): Promise<Labels> {
    return { kind: 'labels', stream: this.options.id, ...(await this.known()) };
  }

  /** Labels and patients of this stream's sources, by the names that viewers know. */
  async known() {
    const { labels, patients } = await this.options.log.read();
    const nameOfKey = new Map(this.sources().map((name) => [this.keyOf(name), name]));
    return {
      labels: labels.flatMap(({ source, ...label }) => {
        const name = nameOfKey.get(source);
        return name === undefined ? [] : [{ ...label, source: name }];
      }),
      patients: [...patients].flatMap(([key, patient]) => {
        const source = nameOfKey.get(key);
        return source === undefined ? [] : [{ source, patient }];
      }),
    };
  }

  private sources(): readonly string[] {
    const source = this.options.playing();
    const names = [...this.options.recordings(), ...(source === undefined ? [] : [nameOf(source)])];
    return [...new Set(names)];
  }

  private keyOf(name: string): string {
    if (name.startsWith('phantom:') && !this.isLive(name)) return name;
    return this.isLive(name) ? `${name} since ${this.options.sinceTime}` : resolve(name);
  }

  private isLive(name: string): boolean {
    const source = this.options.playing();
    return source !== undefined && nameOf(source) === name && isLiveSource(source);
  }
}

const isLiveSource = (source: FrameSource | LiveSource): boolean =>
  'attempt' in source || source.description.kind === 'live';

function refusalOf(extent: LabelExtent, source: FrameSource | LiveSource): string | undefined {
  if (extent.kind === 'cine' && isLiveSource(source))
    return 'A live stream is no cine: mark a frame or a stretch of it.';
  if (extent.kind === 'stretch' && extent.toSeconds < extent.fromSeconds)
    return 'A stretch must end after it begins.';
  return undefined;
}
