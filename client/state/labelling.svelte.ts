import {
  labelledCases,
  labelledRoc,
  type LabelledCine,
  type LabelledRoc,
} from '../../server/core/labels/labelled-roc.ts';
import type { ScoreName, ServerMessage } from '../../server/wire/messages.ts';
import type { CineLabel, LabelExtent, Labels } from '../../server/wire/tuning-messages.ts';
import { extentOfHeld, type Held } from './label-keys.ts';
import type { Monitor } from './monitor.svelte.ts';
import type { Records } from './records.ts';
import type { Tuning } from './tuning.svelte.ts';

export interface LabellingOptions {
  readonly monitor: Pick<Monitor, 'stream' | 'ask' | 'scores' | 'nowMs'>;
  readonly tuning: Pick<Tuning, 'recorded'>;
  readonly records: Records;
  /** The frame on show. */
  readonly shownSeconds: () => number | undefined;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
  /** Hands a file to the person. */
  readonly download: (name: string, text: string) => void;
}

/** What people say of what they watch, and how well each score agrees with it. */
export class Labelling {
  /** A key or button that is held down. */
  held = $state.raw<Held | undefined>();
  private lists = $state.raw<Readonly<Record<string, Labels>>>({});
  private exporting = false;
  private readonly options: LabellingOptions;

  readonly all: readonly CineLabel[] = $derived.by(() => this.list?.labels ?? []);
  /** The frame that a key would mark, as it was a moment ago. */
  readonly shownSeconds: number | undefined = $derived.by(() =>
    this.options.monitor.nowMs >= 0 ? this.options.shownSeconds() : undefined,
  );
  /** Of what is played now, latest first. */
  readonly here: readonly CineLabel[] = $derived.by(() =>
    this.all.filter(({ source }) => source === this.source).toSorted((one, other) => other.id - one.id),
  );
  readonly patient: string = $derived.by(
    () => this.list?.patients.find(({ source }) => source === this.source)?.patient ?? '',
  );
  /** Every labelled cine whose scores this page holds. */
  readonly cines: readonly LabelledCine[] = $derived.by(() => this.labelled());
  /** Labelled cines whose scores it does not hold. */
  readonly unscored: number = $derived(sourcesOf(this.all).length - this.cines.length);
  readonly rocs: Readonly<Partial<Record<ScoreName, LabelledRoc>>> = $derived.by(() =>
    Object.fromEntries(
      this.options.monitor.scores.flatMap((score) => {
        const roc = labelledRoc(labelledCases(this.cines, score));
        return roc === undefined ? [] : [[score, roc]];
      }),
    ),
  );

  constructor(options: LabellingOptions) {
    this.options = options;
  }

  receive(message: ServerMessage): void {
    if (message.kind === 'labels') this.lists = { ...this.lists, [message.stream]: message };
    if (message.kind !== 'label-manifest' || !this.exporting) return;
    this.exporting = false;
    this.options.download('labels.csv', message.csv);
  }

  mark(label: CineLabel['label'], extent: LabelExtent): void {
    this.options.monitor.ask({ kind: 'label', label, extent });
  }

  /** A key or button goes down: what it marks is known when it is let go. */
  press(label: CineLabel['label']): void {
    const fromSeconds = this.options.shownSeconds();
    if (fromSeconds !== undefined && this.held === undefined)
      this.held = { label, fromSeconds, sinceMs: this.options.nowMs() };
  }

  letGo(): void {
    const { held } = this;
    this.held = undefined;
    const timeSeconds = this.options.shownSeconds();
    if (held === undefined || timeSeconds === undefined) return;
    this.mark(held.label, extentOfHeld(held, { timeSeconds, nowMs: this.options.nowMs() }));
  }

  remove(id: number): void {
    this.options.monitor.ask({ kind: 'unlabel', id });
  }

  namePatient(patient: string): void {
    this.options.monitor.ask({ kind: 'name-patient', patient });
  }

  export(): void {
    this.exporting = this.options.monitor.ask({ kind: 'export-labels' });
  }

  private get list(): Labels | undefined {
    const { stream } = this.options.monitor;
    return stream === undefined ? undefined : this.lists[stream.id];
  }

  private get source(): string | undefined {
    return this.options.monitor.stream?.source.name;
  }

  private labelled(): readonly LabelledCine[] {
    const { monitor, tuning, records } = this.options;
    const { stream } = monitor;
    // Reading it follows what comes while the bench is open.
    const played = tuning.recorded;
    if (stream === undefined) return [];
    return sourcesOf(this.all).flatMap((source) => {
      const recorded = source === stream.source.name ? played : records.of(stream, source);
      if (recorded === undefined) return [];
      const labels = this.all.filter((label) => label.source === source);
      const group = this.list?.patients.find((named) => named.source === source)?.patient ?? source;
      return [{ group, recorded, labels }];
    });
  }
}

const sourcesOf = (labels: readonly CineLabel[]): readonly string[] =>
  labels.map(({ source }) => source).filter((source, at, all) => all.indexOf(source) === at);
