import {
  alarmConditions,
  priorities,
  type AlarmAudio,
  type AlarmChange,
  type AlarmCondition,
  type AlarmSettings,
  type Delays,
  type Priority,
} from './messages.ts';
import { fields, finite, flag, numberFrom, oneOf, type Shape } from './shape.ts';

const priority = oneOf(...priorities);
/** An hour is longer than any recording that is looked at in one go. */
const delay = numberFrom(0, 3600);
const delays = fields<Delays>({ onSeconds: delay, offSeconds: delay }, {});
const endRatio = numberFrom(0.1, 1);
const silenceMs = numberFrom(250, 3_600_000);

const perCondition = Object.fromEntries(
  alarmConditions.map((condition) => [condition, priority]),
) as unknown as Record<AlarmCondition, Shape<Priority>>;

const each = { anomaly: delays, notValid: delays, behind: delays, endRatio, silenceMs };

export const alarmSettings = fields<AlarmSettings>(
  {
    ...each,
    priorities: fields<Record<AlarmCondition, Priority>>(perCondition, {}),
    latching: flag,
    audible: flag,
  },
  {},
);

export const alarmChange = fields<AlarmChange>(
  {},
  {
    ...each,
    priorities: fields<Partial<Record<AlarmCondition, Priority>>>({}, perCondition),
    latching: flag,
    audible: flag,
  },
);

const silentOrNot = fields<{ kind: AlarmAudio['kind'] }>({ kind: oneOf('on', 'paused', 'off') }, {});
const paused = fields<{ untilMs: number }>({ untilMs: finite }, {});

export const alarmAudio: Shape<AlarmAudio> = (value, field) => {
  const { kind } = silentOrNot(value, field);
  return kind === 'paused' ? { kind, ...paused(value, field) } : { kind };
};
