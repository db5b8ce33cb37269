import type { Observable } from 'rxjs';
import type { Alarm } from '../core/alarm-list.ts';
import type { AlarmSettings } from '../core/alarm-settings.ts';
import type { Limits } from '../core/scores.ts';
import { outlineOf } from '../core/sector-finding/outline.ts';
import type { EpisodeRule } from '../core/tuning/episode-rule.ts';
import type { Link } from '../pipeline/events.ts';
import type { MachineEvent } from '../pipeline/raise-alarms.ts';
import type { Clock, FrameSource, LiveSource, SectorChoice, SourceDescription } from '../ports.ts';
import type { SectorState, StreamState } from '../wire/messages.ts';
import type { EpisodeKeeper } from './episode-keeper.ts';
import type { OpenModel } from './open-model.ts';
import type { StreamFigures } from './stream-figures.ts';
import { defaultRule, toldAsSaved, toldSettings, type StreamSettings } from './stream-settings.ts';

export interface StreamOptions {
  readonly id: string;
  readonly name: string;
  /** Absent: nothing is played before `play`. */
  readonly source: FrameSource | LiveSource | undefined;
  readonly model: OpenModel;
  /** In place of those of the calibration, score by score. */
  readonly limits?: Limits;
  /** In place of the rule of the calibration, part by part. */
  readonly rule?: Partial<EpisodeRule>;
  readonly alarmSettings: AlarmSettings;
  /** What is wrong with the machine; whoever comes later hears of it too. */
  readonly machine$: Observable<MachineEvent>;
  readonly clock: Clock;
  /** Keeps what happens; absent: nothing is kept. */
  readonly episodes?: EpisodeKeeper;
  /** Counts what happens; absent: nothing is counted. */
  readonly figures?: StreamFigures;
  /** Told of its alarms whenever one of them changes. */
  readonly onAlarms?: (alarms: readonly Alarm[]) => void;
  /** Play a recording again from its start when it ends. */
  readonly loop: boolean;
}

/** What viewers are told of a stream before its first frame. */
export function initialState(options: StreamOptions): StreamState {
  const { id, name, source, model, loop, alarmSettings } = options;
  const { engine, stored } = model;
  const saved = savedSettingsOf(options);
  return {
    id,
    name: shortened(name),
    ...sourceState(source),
    model: {
      name: stored.name,
      hash: stored.sha256,
      engine: engine.description.engine,
      calibrated: Object.keys(saved.limits).length > 0,
    },
    ...toldSettings(saved, alarmSettings),
    ...toldAsSaved(saved),
    playback: { state: source === undefined ? 'paused' : 'playing', loop, way: 'forward', speed: 1 },
    alarms: [],
    audio: { kind: alarmSettings.audible ? 'on' : 'off' },
  };
}

/** As much of a name as a message may hold: a path can have 4,096 bytes, and a viewer takes no message with more. */
const shortened = (name: string): string =>
  name.length <= longest ? name : `${name.slice(0, longest - 1)}…`;
const longest = 1000;

/** Of a live source that has not been open yet no more is known than its name. */
function sourceState(
  source: FrameSource | LiveSource | undefined,
): Pick<StreamState, 'source' | 'geometry' | 'sector'> {
  if (source === undefined) return { source: { kind: 'recorded', name: '' } };
  if ('attempt' in source) return { source: { kind: 'live', name: shortened(source.name) } };
  const { kind, name, framesPerSecond, geometry } = source.description;
  return {
    source: { kind, name: shortened(name), ...(framesPerSecond === undefined ? {} : { framesPerSecond }) },
    geometry,
    ...sectorState(source.description, source.sectorChoice),
  };
}

/** What viewers are told when a live source was opened or lost; the last lines of one that was lost stay. */
export const linkState = (
  { state, restarts, stalls, description, lines }: Link,
  before: StreamState['link'],
  choice: Pick<SectorChoice<unknown>, 'scanner'> | undefined,
): Pick<StreamState, 'link' | 'geometry' | 'sector'> => ({
  link: { state, restarts, stalls, lines: state === 'lost' ? lines : (before?.lines ?? []) },
  ...(description === undefined
    ? {}
    : { geometry: description.geometry, ...sectorState(description, choice) }),
});

/** What viewers are told of the sector; nothing where nobody can correct it. */
export function sectorState(
  { sector, drawn, geometry }: SourceDescription,
  choice: Pick<SectorChoice<unknown>, 'scanner'> | undefined,
): { readonly sector?: SectorState } {
  if (choice === undefined) return {};
  const { scanner } = choice;
  const outline = drawn ?? outlineOf(sector, geometry.inner);
  return { sector: { outline, drawn: drawn !== undefined, ...(scanner === undefined ? {} : { scanner }) } };
}

/** Those of the calibration, and in place of them what is the stream's own. */
export const savedSettingsOf = ({
  model,
  limits,
  rule,
}: Pick<StreamOptions, 'model' | 'limits' | 'rule'>): StreamSettings => ({
  limits: { ...model.limits, ...limits },
  rule: { ...(model.stored.calibration?.episodeRule ?? defaultRule), ...rule },
});
