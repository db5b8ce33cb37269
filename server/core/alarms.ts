import { heedUrgency, pausedAudio, type AlarmAudio } from './alarm-audio.ts';
import { acknowledge, change, conditionOf, end, raise, urgencyOf, type Alarm } from './alarm-list.ts';
import { defaultAlarmSettings, type AlarmSettings, type TechnicalCause } from './alarm-settings.ts';
import { assertNever } from './assert-never.ts';
import { absent, follow, type Persistence } from './persistence.ts';
import { scoreNames, type Ratios, type ScoreName, type Verdict } from './scores.ts';
import { seconds, type Ms, type Seconds } from './units.ts';

/** What happens to a stream, as far as alarms care. */
export type AlarmEvent =
  | {
      readonly kind: 'frame';
      readonly timeSeconds: Seconds;
      readonly verdict: Verdict;
      /** Frames that newer ones displaced so far; 0 for recordings, which lose none. */
      readonly displaced?: number;
    }
  /** The next frame does not follow the last one: somebody sought. */
  | { readonly kind: 'jump' }
  /** No frame for that long although one was owed. */
  | { readonly kind: 'silence'; readonly silentMs: Ms }
  /** `source-ended`: a live source that ought to have gone on. The end of a recording is no fault. */
  | { readonly kind: 'source-failed' | 'source-ended' }
  /** A live source is away, and is being opened again. */
  | { readonly kind: 'source-lost' }
  /** Something about the machine, for all of its streams. */
  | { readonly kind: 'machine'; readonly cause: MachineCause; readonly present: boolean }
  | { readonly kind: 'acknowledge'; readonly id: number }
  /** No sound for so long, at most 120 s. */
  | { readonly kind: 'pause-audio'; readonly nowMs: Ms; readonly forMs: Ms }
  | { readonly kind: 'resume-audio' }
  | { readonly kind: 'settings'; readonly settings: AlarmSettings };

/** What is wrong with the machine that watches. */
export type MachineCause = Extract<TechnicalCause, 'disk-nearly-full' | 'clock-jumped' | 'not-recorded'>;

export interface AlarmState {
  /** On now, latched, or ended and kept: newest last, at most 100 (more only if more are on). The same array until one changes. */
  readonly alarms: readonly Alarm[];
  readonly audio: AlarmAudio;
  readonly settings: AlarmSettings;
  readonly nextId: number;
  /** Media time of the last frame; absent before the first. */
  readonly lastSeconds: Seconds | undefined;
  /** The next frame does not follow the last one. */
  readonly jumped: boolean;
  readonly anomaly: Persistence;
  /** The greatest ratio of the episode that is on or coming. */
  readonly peak: Lead | undefined;
  readonly notValid: Persistence;
  readonly behind: Persistence;
  readonly displaced: number | undefined;
}

interface Lead {
  readonly score: ScoreName;
  readonly ratio: number;
}

/** Before the first frame. @param nextId the id of its first alarm, where others came before. */
export const noAlarms = (settings: AlarmSettings = defaultAlarmSettings, nextId = 1): AlarmState => ({
  alarms: [],
  audio: settings.audible ? { kind: 'on' } : { kind: 'off' },
  settings,
  nextId,
  lastSeconds: undefined,
  jumped: false,
  anomaly: absent,
  peak: undefined,
  notValid: absent,
  behind: absent,
  displaced: undefined,
});

/**
 * Decides which alarms are on and whether they sound, event by event. Two families, kept apart: an anomaly is raised and ended by frames
 * that were judged, and by nothing else; a technical alarm by frames that could not be or came too seldom, by silence, by the source's
 * end and by the state of the machine.
 */
export function reduceAlarms(state: AlarmState, event: AlarmEvent): AlarmState {
  const next = react(state, event);
  if (next.alarms === state.alarms) return next;
  const audio = heedUrgency(next.audio, urgencyOf(next.alarms));
  return audio === next.audio ? next : { ...next, audio };
}

function react(state: AlarmState, event: AlarmEvent): AlarmState {
  switch (event.kind) {
    case 'frame':
      return afterFrame(state, event);
    case 'jump':
      return { ...state, jumped: true };
    case 'silence':
      return event.silentMs < state.settings.silenceMs ? state : raiseFault(state, 'signal-lost');
    case 'source-lost':
      return raiseFault(state, 'signal-lost');
    case 'source-failed':
    case 'source-ended':
      return raiseFault(state, event.kind);
    case 'acknowledge':
      return { ...state, alarms: acknowledge(state.alarms, event.id) };
    case 'machine':
      return event.present ? raiseFault(state, event.cause) : endFault(state, event.cause);
    case 'pause-audio': {
      const audio = pausedAudio(event.nowMs, event.forMs, urgencyOf(state.alarms));
      return state.audio.kind === 'off' ? state : { ...state, audio };
    }
    case 'resume-audio':
      return state.audio.kind === 'paused' ? { ...state, audio: { kind: 'on' } } : state;
    case 'settings':
      return heedSettings(state, event.settings);
    default:
      return assertNever(event);
  }
}

/** Alarms that are there take on their new priority; whether they sound is decided anew. */
function heedSettings(state: AlarmState, settings: AlarmSettings): AlarmState {
  const alarms = change(state.alarms, (alarm) => {
    const priority = settings.priorities[conditionOf(alarm)];
    return alarm.presence === 'off' || alarm.priority === priority ? alarm : { ...alarm, priority };
  });
  const heard = state.audio.kind === 'off' ? ({ kind: 'on' } as const) : state.audio;
  return { ...state, alarms, settings, audio: settings.audible ? heard : { kind: 'off' } };
}

interface Moment {
  readonly timeSeconds: Seconds;
  readonly stepSeconds: number;
  readonly verdict: Verdict;
}

function afterFrame(
  state: AlarmState,
  { timeSeconds, verdict, displaced }: Extract<AlarmEvent, { readonly kind: 'frame' }>,
): AlarmState {
  const beforeSeconds = state.jumped ? timeSeconds : (state.lastSeconds ?? timeSeconds);
  // A loop steps back, and no stream time passes in it.
  const stepSeconds = Math.max(0, timeSeconds - beforeSeconds);
  const moment = { timeSeconds, stepSeconds, verdict };
  const there = endIn(state, timeSeconds, ({ cause }) => faults.has(cause));
  const next = { ...there, lastSeconds: timeSeconds, jumped: false };
  return watchAnomaly(watchNotValid(watchBehind(next, moment, displaced), moment), moment);
}

/** Faults of the signal itself: any frame that arrives disproves them. */
const faults: ReadonlySet<string> = new Set(['signal-lost', 'source-failed', 'source-ended']);

function raiseFault(
  state: AlarmState,
  cause: TechnicalCause,
  startSeconds = state.lastSeconds ?? seconds(0),
): AlarmState {
  if (state.alarms.some((alarm) => alarm.presence === 'on' && alarm.cause === cause)) return state;
  return raiseIn(state, { family: 'technical', cause, startSeconds });
}

const endFault = (state: AlarmState, ended: TechnicalCause): AlarmState =>
  endIn(state, state.lastSeconds ?? seconds(0), ({ cause }) => cause === ended);

/** A beat at 120 a minute has then been looked at twice at most. */
const seldomSeconds = 0.25;

/** Scoring is behind when newer frames displace so many that those left are too far apart to show a beat. */
function watchBehind(state: AlarmState, moment: Moment, displaced: number | undefined): AlarmState {
  const lost = displaced !== undefined && state.displaced !== undefined && displaced > state.displaced;
  const seen = lost && moment.stepSeconds >= seldomSeconds;
  const behind = follow(state.behind, { ...moment, seen }, state.settings.behind);
  const next = { ...state, behind, displaced };
  if (behind.kind === 'present') return raiseFault(next, 'inference-behind', behind.startSeconds);
  return state.behind.kind === 'present'
    ? endIn(next, state.behind.lastSeconds, ({ cause }) => cause === 'inference-behind')
    : next;
}

function watchNotValid(state: AlarmState, { verdict, ...moment }: Moment): AlarmState {
  const reason = verdict.kind === 'not-valid' ? verdict.reason : undefined;
  const notValid = follow(state.notValid, { ...moment, seen: reason !== undefined }, state.settings.notValid);
  const next = { ...state, notValid };
  const ended = (matches: (alarm: Alarm) => boolean): AlarmState =>
    endIn(next, lastSeen(state.notValid) ?? moment.timeSeconds, matches);
  if (notValid.kind !== 'present') return ended(isNotValid);
  if (reason === undefined) return next;
  // The stretch goes on with another reason: another alarm, so that one acknowledged does not hide the other.
  const others = ended((alarm) => isNotValid(alarm) && alarm.cause !== reason);
  if (others.alarms.some((alarm) => alarm.presence === 'on' && alarm.cause === reason)) return others;
  const startSeconds = state.notValid.kind === 'present' ? moment.timeSeconds : notValid.startSeconds;
  return raiseIn(others, { family: 'technical', cause: reason, startSeconds });
}

/** What frames that are valid do not disprove. */
const notOfFrames = new Set([
  ...faults,
  'inference-behind',
  'disk-nearly-full',
  'clock-jumped',
  'not-recorded',
]);
const isNotValid = ({ family, cause }: Alarm): boolean => family === 'technical' && !notOfFrames.has(cause);

/** A frame that was not judged says nothing about the heart: it neither begins nor ends an episode, nor counts as time in one. */
function watchAnomaly(state: AlarmState, { verdict, ...moment }: Moment): AlarmState {
  if (verdict.kind !== 'normal' && verdict.kind !== 'abnormal') return state;
  const lead = leadOf(verdict.ratios);
  const endsAt = state.anomaly.kind === 'present' ? state.settings.endRatio : 1;
  const seen = verdict.kind === 'abnormal' || (lead !== undefined && lead.ratio > endsAt);
  const anomaly = follow(state.anomaly, { ...moment, seen }, state.settings.anomaly);
  if (anomaly.kind === 'absent') {
    const endSeconds = lastSeen(state.anomaly) ?? moment.timeSeconds;
    const over = endIn(state, endSeconds, ({ family }) => family === 'anomaly');
    return { ...over, anomaly, peak: undefined };
  }
  const peak = greater(state.peak, lead);
  const next = { ...state, anomaly, peak };
  if (anomaly.kind === 'appearing' || peak === undefined) return next;
  const figures = { cause: peak.score, peakRatio: peak.ratio };
  if (state.anomaly.kind !== 'present')
    return raiseIn(next, { family: 'anomaly', startSeconds: anomaly.startSeconds, ...figures });
  if (peak === state.peak) return next;
  const alarms = change(next.alarms, (alarm) =>
    alarm.presence === 'on' && alarm.family === 'anomaly' ? { ...alarm, ...figures } : alarm,
  );
  return { ...next, alarms };
}

const lastSeen = (persistence: Persistence): Seconds | undefined =>
  persistence.kind === 'present' ? persistence.lastSeconds : undefined;

function leadOf(ratios: Ratios): Lead | undefined {
  let lead: Lead | undefined;
  for (const score of scoreNames) {
    const ratio = ratios[score];
    if (ratio !== undefined) lead = greater(lead, { score, ratio });
  }
  return lead;
}

const greater = (one: Lead | undefined, other: Lead | undefined): Lead | undefined =>
  one !== undefined && (other === undefined || one.ratio >= other.ratio) ? one : other;

const raiseIn = (
  state: AlarmState,
  alarm: Omit<Parameters<typeof raise>[1], 'id' | 'priority'>,
): AlarmState => ({
  ...state,
  alarms: raise(state.alarms, {
    ...alarm,
    id: state.nextId,
    priority: state.settings.priorities[conditionOf(alarm)],
  }),
  nextId: state.nextId + 1,
});

const endIn = (state: AlarmState, endSeconds: Seconds, matches: (alarm: Alarm) => boolean): AlarmState => ({
  ...state,
  alarms: end(state.alarms, { endSeconds, latching: state.settings.latching }, matches),
});
