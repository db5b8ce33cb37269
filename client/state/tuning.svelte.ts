import { atMostPerHour } from '../../server/core/event-rate.ts';
import type { Limit, Limits } from '../../server/core/scores.ts';
import { withRule } from '../../server/core/tuning/episode-rule.ts';
import {
  alarmsPerHour,
  replayScores,
  type RecordedScores,
  type Replayed,
} from '../../server/core/tuning/replay-scores.ts';
import {
  scoreNames,
  type ScoreName,
  type ServerMessage,
  type StreamState,
} from '../../server/wire/messages.ts';
import type { Calibrations, EpisodeRule, WholeScores } from '../../server/wire/tuning-messages.ts';
import type { Monitor } from './monitor.svelte.ts';
import type { Records } from './records.ts';
import {
  heard,
  inForceOf,
  newTrail,
  redone,
  sameSettings,
  savedOf,
  undone,
  type Settings,
  type SettingsTrail,
} from './settings-trail.ts';

/** What settings make of everything recorded. */
export interface Effect extends Replayed {
  readonly perHour: number | undefined;
  /** The greatest rate that so few episodes leave possible at 95 %; undefined where no time was judged. */
  readonly atMostPerHour: number | undefined;
}

/** How far the recording that is played has been scored in the background. */
export type WholeState = Pick<WholeScores, 'source' | 'state' | 'line'> & { readonly frames: number };

export interface TuningOptions {
  readonly monitor: Pick<Monitor, 'stream' | 'streams' | 'history' | 'nowMs' | 'ask'>;
  readonly records: Records;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
}

type Side = 'upper' | 'lower';
type Draft = Readonly<Record<Side, Readonly<Partial<Record<ScoreName, number>>>>>;

/** The tuning bench: settings as they are being moved, and what they would have made of all that is recorded. */
export class Tuning {
  open = $state(false);
  /** The score that the ROC and the histogram are about. */
  score = $state<ScoreName>('reconstruction');
  private draft = $state.raw<Draft>({ upper: {}, lower: {} });
  private draftRule = $state.raw<EpisodeRule | undefined>();
  private draftMs = -Infinity;
  private trails = $state.raw<Readonly<Record<string, SettingsTrail>>>({});
  private lists = $state.raw<Readonly<Record<string, Calibrations>>>({});
  private wholes = $state.raw<Readonly<Record<string, WholeState>>>({});
  private readonly options: TuningOptions;
  private live: { readonly newest: number; readonly recorded: RecordedScores } | undefined;

  readonly saved: Settings | undefined = $derived.by(() => this.stream && savedOf(this.stream));
  /** In force, or as a hand moves them. */
  readonly settings: Settings | undefined = $derived.by(() => {
    const inForce = this.stream && inForceOf(this.stream);
    if (inForce === undefined) return undefined;
    return {
      limits: { ...inForce.limits, ...this.draft.upper },
      lowerLimits: { ...inForce.lowerLimits, ...this.draft.lower },
      episodeRule: this.draftRule ?? inForce.episodeRule,
    };
  });
  readonly changed: boolean = $derived(!sameSettings(this.settings, this.saved));
  readonly recorded: RecordedScores | undefined = $derived.by(() => {
    if (!this.open) return undefined;
    // Four times a second, as frames come faster than anybody reads figures; of what is scored whole, nothing more comes.
    const isWhole = this.whole?.state === 'whole';
    return isWhole || this.options.monitor.nowMs >= 0 ? this.read() : undefined;
  });
  readonly effect: Effect | undefined = $derived(effectOf(this.recorded, this.settings));
  readonly savedEffect: Effect | undefined = $derived(effectOf(this.recorded, this.saved));
  readonly calibrations: Calibrations | undefined = $derived.by(() => this.ofStream(this.lists));
  readonly whole: WholeState | undefined = $derived.by(() => {
    const whole = this.ofStream(this.wholes);
    return whole?.source === this.stream?.source.name ? whole : undefined;
  });
  readonly trail: SettingsTrail = $derived.by(() => this.ofStream(this.trails) ?? newTrail);

  constructor(options: TuningOptions) {
    this.options = options;
  }

  /** To be called after the monitor and the records took it. */
  receive(message: ServerMessage): void {
    if (message.kind === 'hello') {
      this.wholes = {};
      for (const { state } of message.streams) this.hear(state);
      // What another server had to tell is asked of this one anew.
      if (this.open) this.ask();
    } else if (message.kind === 'state') this.hear(message.state);
    else if (message.kind === 'calibrations') this.lists = { ...this.lists, [message.stream]: message };
    else if (message.kind === 'refusal') this.draftRule = undefined;
    else if (message.kind === 'whole-scores') {
      const { stream, source, before, state, line, timeSeconds } = message;
      const whole = {
        source,
        state,
        frames: before + timeSeconds.length,
        ...(line === undefined ? {} : { line }),
      };
      this.wholes = { ...this.wholes, [stream]: whole };
    }
  }

  toggle(): void {
    this.open = !this.open;
    if (this.open) this.ask();
  }

  /** What is known of the stream's calibrations and labels is asked for when somebody looks. */
  ask(): void {
    this.options.monitor.ask({ kind: 'list-calibrations' });
    this.options.monitor.ask({ kind: 'list-labels' });
  }

  /** A limit as a hand moves it, before it is in force; undefined: no longer. */
  moveLimit(score: ScoreName, side: Side, value: number | undefined): void {
    const moved = Object.fromEntries(
      scoreNames.flatMap((name) => {
        const one = name === score ? value : this.draft[side][name];
        return one === undefined ? [] : [[name, one]];
      }),
    );
    this.draft = { ...this.draft, [side]: moved };
  }

  movedLimit = (score: ScoreName, side: Side): number | undefined => this.draft[side][score];

  setRule(rule: EpisodeRule): void {
    this.draftRule = rule;
    this.draftMs = this.options.nowMs();
    this.send({ episodeRule: rule });
  }

  setLimit(score: ScoreName, value: number): void {
    const limits = { ...this.settings?.limits, [score]: value };
    this.send({ limits });
  }

  undo(): void {
    this.turn(undone);
  }

  redo(): void {
    this.turn(redone);
  }

  reset(): void {
    this.options.monitor.ask({ kind: 'reset-limits' });
  }

  private turn(step: (trail: SettingsTrail, nowMs: number) => SettingsTrail): void {
    const { stream, trail } = this;
    const next = step(trail, this.options.nowMs());
    if (stream === undefined || next === trail || next.present === undefined) return;
    this.trails = { ...this.trails, [stream.id]: next };
    this.send(next.present);
  }

  private send(part: Partial<Settings>): void {
    if (this.settings !== undefined) this.options.monitor.ask({ kind: 'tune', ...this.settings, ...part });
  }

  private hear(state: StreamState): void {
    const settings = inForceOf(state);
    if (settings === undefined) return;
    // What is heard while a hand still moves is older than where the hand is.
    const settled = this.options.nowMs() - this.draftMs > settleMs;
    if (state.id === this.stream?.id && (settled || sameRule(this.draftRule, state.episodeRule)))
      this.draftRule = undefined;
    const trail = heard(this.trails[state.id] ?? newTrail, settings, this.options.nowMs());
    if (trail !== this.trails[state.id]) this.trails = { ...this.trails, [state.id]: trail };
  }

  private get stream(): StreamState | undefined {
    return this.options.monitor.stream;
  }

  private ofStream<Of>(by: Readonly<Record<string, Of>>): Of | undefined {
    return this.stream === undefined ? undefined : by[this.stream.id];
  }

  private read(): RecordedScores | undefined {
    const { monitor, records } = this.options;
    const { stream, history } = monitor;
    if (stream === undefined) return undefined;
    if (stream.source.kind === 'recorded') return records.of(stream, stream.source.name);
    if (history === undefined) return undefined;
    if (this.live?.newest !== history.end) this.live = { newest: history.end, recorded: history.recorded() };
    return this.live.recorded;
  }
}

/** How long what was asked for may take to be heard back. */
const settleMs = 1500;

const sameRule = (one: EpisodeRule | undefined, other: EpisodeRule | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Both sides of each limit, as core has them. */
export function limitsOf({ limits, lowerLimits }: Pick<Settings, 'limits' | 'lowerLimits'>): Limits {
  return Object.fromEntries(
    scoreNames.flatMap((name): [ScoreName, Limit][] => {
      const [upper, lower] = [limits[name], lowerLimits[name]];
      if (upper === undefined) return [];
      return [[name, lower === undefined ? upper : { lower, upper }]];
    }),
  );
}

const noAlarmSettings = { anomaly: { onSeconds: 0, offSeconds: 0 }, endRatio: 1 };

function effectOf(recorded: RecordedScores | undefined, settings: Settings | undefined): Effect | undefined {
  if (recorded === undefined || settings === undefined) return undefined;
  const alarms = withRule(noAlarmSettings, settings.episodeRule);
  const replayed = replayScores(recorded, { limits: limitsOf(settings), alarms });
  const hours = replayed.judgedSeconds / 3600;
  return {
    ...replayed,
    perHour: alarmsPerHour(replayed),
    atMostPerHour: hours === 0 ? undefined : atMostPerHour(replayed.episodes.length, hours),
  };
}
