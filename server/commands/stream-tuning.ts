import { BehaviorSubject, combineLatest, map, type Observable } from 'rxjs';
import { changedSettings, type AlarmChange, type AlarmSettings } from '../core/alarm-settings.ts';
import type { Limits } from '../core/scores.ts';
import { ruleOf } from '../core/tuning/episode-rule.ts';
import type { ClientMessage, StreamState } from '../wire/messages.ts';
import type { EpisodeKeeper } from './episode-keeper.ts';
import { alarmsBy, toldAsSaved, toldSettings, tunedBy, type StreamSettings } from './stream-settings.ts';

export type TuningOfStream = Extract<
  ClientMessage,
  { readonly kind: 'set-limit' | 'tune' | 'reset-limits' | 'set-alarms' }
>;

interface StreamTuningOptions {
  readonly saved: StreamSettings;
  readonly alarmSettings: AlarmSettings;
  /** Puts a change on record. */
  readonly record: EpisodeKeeper['record'] | undefined;
  /** Told what viewers are to be told. */
  readonly onChange: (part: Partial<StreamState>) => void;
}

/** What the frames of one stream are held against, and how its alarms behave: in force now, and as saved. */
export class StreamTuning {
  private saved: StreamSettings;
  private readonly settings$: BehaviorSubject<StreamSettings>;
  /** But for the rule, which is tuned and kept with the limits. */
  private readonly alarms$: BehaviorSubject<AlarmSettings>;
  private readonly options: StreamTuningOptions;

  constructor(options: StreamTuningOptions) {
    this.options = options;
    this.saved = options.saved;
    this.settings$ = new BehaviorSubject(options.saved);
    this.alarms$ = new BehaviorSubject(options.alarmSettings);
  }

  get settings(): StreamSettings {
    return this.settings$.value;
  }

  get limits$(): Observable<Limits> {
    return this.settings$.pipe(map(({ limits }) => limits));
  }

  get alarmSettings$(): Observable<AlarmSettings> {
    return combineLatest([this.settings$, this.alarms$]).pipe(
      map(([settings, alarms]) => alarmsBy(settings, alarms)),
    );
  }

  /** All of it, as viewers are told when a source begins. */
  told(): Partial<StreamState> {
    const { value: alarms } = this.alarms$;
    const audio = { kind: alarms.audible ? 'on' : 'off' } as const;
    return { audio, ...toldSettings(this.settings, alarms), ...toldAsSaved(this.saved) };
  }

  /** @returns the line that refuses it, or nothing. */
  request(request: TuningOfStream, who: string): string | undefined {
    switch (request.kind) {
      case 'set-limit':
      case 'tune': {
        const wanted = tunedBy(request, this.settings);
        if (wanted.kind === 'refused') return wanted.line;
        this.tune(wanted.settings, who);
        return undefined;
      }
      case 'reset-limits':
        this.tune(this.saved, who);
        return undefined;
      case 'set-alarms':
        this.setAlarms(request.change as AlarmChange, who);
        return undefined;
    }
  }

  /** From now on these settings are in force, and are the ones that are saved. */
  takeSaved(settings: StreamSettings, who: string): void {
    this.saved = settings;
    this.options.onChange(toldAsSaved(settings));
    this.tune(settings, who);
  }

  private tune(settings: StreamSettings, who: string): void {
    this.options.record?.({ kind: 'limits', who, before: this.settings, after: settings });
    this.options.onChange(toldSettings(settings, this.alarms$.value));
    this.settings$.next(settings);
  }

  private setAlarms(change: AlarmChange, who: string): void {
    const { anomaly, endRatio } = changedSettings(alarmsBy(this.settings, this.alarms$.value), change);
    const [before, after] = [this.alarms$.value, changedSettings(this.alarms$.value, change)];
    this.options.record?.({ kind: 'alarm-settings', who, before, after });
    this.alarms$.next(after);
    this.tune({ ...this.settings, rule: ruleOf({ anomaly, endRatio }) }, who);
  }
}
