import type { Delays } from './persistence.ts';
import type { InvalidReason } from './scores.ts';
import { ms, type Ms } from './units.ts';

/** How soon somebody must look, as IEC 60601-1-8 names it: high at once, medium promptly, low when there is time. */
export const priorities = ['low', 'medium', 'high'] as const;
export type Priority = (typeof priorities)[number];

/** What is wrong with the watch itself, as opposed to what it watches. */
export type TechnicalCause =
  | InvalidReason
  | 'signal-lost'
  | 'source-failed'
  | 'source-ended'
  | 'inference-behind'
  | 'disk-nearly-full'
  | 'clock-jumped'
  /** What happens cannot be kept: the store refuses. */
  | 'not-recorded';

/** What can be on, each with a priority of its own: an anomaly, whichever score leads, or one technical cause. */
export type AlarmCondition = 'anomaly' | TechnicalCause;

/** How one stream's alarms behave: the one type of it, for the watch itself and for whoever asks what it would have said. */
export interface AlarmSettings {
  readonly anomaly: Delays;
  /** For frames that are not valid. */
  readonly notValid: Delays;
  /** For scoring that does not keep up. */
  readonly behind: Delays;
  /** Hysteresis: an episode ends with frames whose ratios are all at or under this, 0..1. Under 1, a score at its limit does not flutter. */
  readonly endRatio: number;
  /** Silence from which the signal counts as lost. */
  readonly silenceMs: Ms;
  readonly priorities: Readonly<Record<AlarmCondition, Priority>>;
  /** An alarm of high priority that is over stays until somebody acknowledges it. */
  readonly latching: boolean;
  /** Whether it sounds at all. */
  readonly audible: boolean;
}

export const defaultAlarmSettings: AlarmSettings = {
  // A wall that does not move shows in systole only, so a whole beat (down to 30 a minute) must fit within the off-delay.
  anomaly: { onSeconds: 0.2, offSeconds: 2 },
  notValid: { onSeconds: 1, offSeconds: 1 },
  behind: { onSeconds: 5, offSeconds: 5 },
  endRatio: 1,
  silenceMs: ms(2000),
  priorities: {
    anomaly: 'high',
    'signal-lost': 'medium',
    'source-failed': 'medium',
    'source-ended': 'medium',
    'engine-failed': 'medium',
    frozen: 'medium',
    blank: 'medium',
    'disk-nearly-full': 'medium',
    'not-recorded': 'medium',
    'no-contact': 'low',
    'not-2d': 'low',
    'depth-changed': 'low',
    'gain-changed': 'low',
    'inference-behind': 'low',
    'clock-jumped': 'low',
  },
  latching: true,
  audible: true,
};

/** All of them, most urgent first. */
export const alarmConditions = Object.keys(defaultAlarmSettings.priorities) as readonly AlarmCondition[];

/** What a person may change of it; the rest stays as it was. */
export type AlarmChange = Partial<Omit<AlarmSettings, 'priorities'>> & {
  readonly priorities?: Readonly<Partial<Record<AlarmCondition, Priority>>>;
};

export const changedSettings = (before: AlarmSettings, change: AlarmChange): AlarmSettings => ({
  ...before,
  ...change,
  priorities: { ...before.priorities, ...change.priorities },
});

/** Low 0, medium 1, high 2. */
export const rankOf = (priority: Priority): number => priorities.indexOf(priority);
