import { acknowledge, change, end, raise, type Alarm, type TechnicalCause } from './alarm-list.ts';
import { assertNever } from './assert-never.ts';
import { absent, follow, type Delays, type Persistence } from './persistence.ts';
import { scoreNames, type Ratios, type ScoreName, type Verdict } from './scores.ts';
import { seconds, type Ms, type Seconds } from './units.ts';

export interface AlarmSettings {
  readonly anomaly: Delays;
  /** For frames that are not valid. */
  readonly notValid: Delays;
  /** An episode ends with frames whose ratios are all at or under this, 0..1. Under 1, a score at its limit does not flutter. */
  readonly endRatio: number;
  /** Silence from which the signal counts as lost. */
  readonly silenceMs: Ms;
}

export const defaultAlarmSettings: AlarmSettings = {
  // A wall that does not move shows in systole only, so a whole beat (down to 30 a minute) must fit within the off-delay.
  anomaly: { onSeconds: 0.2, offSeconds: 2 },
  notValid: { onSeconds: 1, offSeconds: 1 },
  endRatio: 1,
  silenceMs: 2000 as Ms,
};

/** What happens to a stream, as far as alarms care. */
export type AlarmEvent =
  | { readonly kind: 'frame'; readonly timeSeconds: Seconds; readonly verdict: Verdict }
  /** The next frame does not follow the last one: somebody sought. */
  | { readonly kind: 'jump' }
  /** No frame for that long although one was owed. */
  | { readonly kind: 'silence'; readonly silentMs: Ms }
  /** `source-ended`: a live source that ought to have gone on. The end of a recording is no fault. */
  | { readonly kind: 'source-failed' | 'source-ended' }
  /** A live source is away, and is being opened again. */
  | { readonly kind: 'source-lost' }
  | { readonly kind: 'acknowledge'; readonly id: number }
  | { readonly kind: 'settings'; readonly settings: AlarmSettings };

export interface AlarmState {
  /** On now, or ended and kept: newest last, at most 100 (more only if more are on). The same array until one changes. */
  readonly alarms: readonly Alarm[];
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
}

interface Lead {
  readonly score: ScoreName;
  readonly ratio: number;
}

/** Before the first frame. */
export const noAlarms = (settings: AlarmSettings = defaultAlarmSettings): AlarmState => ({
  alarms: [],
  settings,
  nextId: 1,
  lastSeconds: undefined,
  jumped: false,
  anomaly: absent,
  peak: undefined,
  notValid: absent,
});

/**
 * Decides which alarms are on, event by event. Two families, kept apart: an anomaly is raised and ended by frames that were judged, and
 * by nothing else; a technical alarm by frames that could not be, by silence and by the source's end.
 */
export function reduceAlarms(state: AlarmState, event: AlarmEvent): AlarmState {
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
    case 'settings':
      return { ...state, settings: event.settings };
    default:
      return assertNever(event);
  }
}

interface Moment {
  readonly timeSeconds: Seconds;
  readonly stepSeconds: number;
  readonly verdict: Verdict;
}

function afterFrame(
  state: AlarmState,
  { timeSeconds, verdict }: { timeSeconds: Seconds; verdict: Verdict },
): AlarmState {
  const beforeSeconds = state.jumped ? timeSeconds : (state.lastSeconds ?? timeSeconds);
  // A loop steps back, and no stream time passes in it.
  const stepSeconds = Math.max(0, timeSeconds - beforeSeconds);
  const moment = { timeSeconds, stepSeconds, verdict };
  const alarms = end(state.alarms, timeSeconds, ({ cause }) => faults.has(cause));
  const next = { ...state, alarms, lastSeconds: timeSeconds, jumped: false };
  return watchAnomaly(watchNotValid(next, moment), moment);
}

/** Faults of the signal itself: any frame that arrives disproves them. */
const faults: ReadonlySet<string> = new Set(['signal-lost', 'source-failed', 'source-ended']);

function raiseFault(state: AlarmState, cause: TechnicalCause): AlarmState {
  if (state.alarms.some((alarm) => alarm.presence === 'on' && alarm.cause === cause)) return state;
  return raiseIn(state, { family: 'technical', cause, startSeconds: state.lastSeconds ?? seconds(0) });
}

function watchNotValid(state: AlarmState, { verdict, ...moment }: Moment): AlarmState {
  const reason = verdict.kind === 'not-valid' ? verdict.reason : undefined;
  const notValid = follow(state.notValid, { ...moment, seen: reason !== undefined }, state.settings.notValid);
  const next = { ...state, notValid };
  const ended = (matches: (alarm: Alarm) => boolean): AlarmState => ({
    ...next,
    alarms: end(next.alarms, lastSeen(state.notValid) ?? moment.timeSeconds, matches),
  });
  if (notValid.kind !== 'present') return ended(isNotValid);
  if (reason === undefined) return next;
  // The stretch goes on with another reason: another alarm, so that one acknowledged does not hide the other.
  const others = ended((alarm) => isNotValid(alarm) && alarm.cause !== reason);
  if (others.alarms.some((alarm) => alarm.presence === 'on' && alarm.cause === reason)) return others;
  const startSeconds = state.notValid.kind === 'present' ? moment.timeSeconds : notValid.startSeconds;
  return raiseIn(others, { family: 'technical', cause: reason, startSeconds });
}

const isNotValid = ({ family, cause }: Alarm): boolean => family === 'technical' && !faults.has(cause);

/** A frame that was not judged says nothing about the heart: it neither begins nor ends an episode, nor counts as time in one. */
function watchAnomaly(state: AlarmState, { verdict, ...moment }: Moment): AlarmState {
  if (verdict.kind !== 'normal' && verdict.kind !== 'abnormal') return state;
  const lead = leadOf(verdict.ratios);
  const endsAt = state.anomaly.kind === 'present' ? state.settings.endRatio : 1;
  const seen = verdict.kind === 'abnormal' || (lead !== undefined && lead.ratio > endsAt);
  const anomaly = follow(state.anomaly, { ...moment, seen }, state.settings.anomaly);
  if (anomaly.kind === 'absent') {
    const alarms = end(
      state.alarms,
      lastSeen(state.anomaly) ?? moment.timeSeconds,
      ({ family }) => family === 'anomaly',
    );
    return { ...state, alarms, anomaly, peak: undefined };
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

const raiseIn = (state: AlarmState, alarm: Omit<Parameters<typeof raise>[1], 'id'>): AlarmState => ({
  ...state,
  alarms: raise(state.alarms, { ...alarm, id: state.nextId }),
  nextId: state.nextId + 1,
});
