import { describe, expect, it } from 'vitest';
import { changedSettings, defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { noAlarms, reduceAlarms, type AlarmEvent } from '../../server/core/alarms.ts';
import { ms } from '../../server/core/units.ts';
import { abnormal, after, alarmsAfter, frame, normal, stretch } from './alarm-events.ts';

describe('scoring that is behind', () => {
  /** Frames so far apart, of a source that gives 30 a second. */
  const slow = (stepSeconds: number, forSeconds: number, displacedEach = 10): AlarmEvent[] =>
    Array.from({ length: Math.round(forSeconds / stepSeconds) + 1 }, (_, index) => ({
      ...frame(index * stepSeconds, normal),
      displaced: index * displacedEach,
    }));

  it('is told after 5 s of frames 0.25 s apart and more with others lost between them', () => {
    expect(alarmsAfter(...slow(0.4, 4.4))).toEqual([]);
    expect(alarmsAfter(...slow(0.4, 6))).toMatchObject([
      { family: 'technical', cause: 'inference-behind', priority: 'low', presence: 'on' },
    ]);
  });

  it('is over 5 s after it keeps up again', () => {
    const keepsUp = stretch(normal, 6.1, 12).map((event) => ({ ...event, displaced: 150 }));
    expect(alarmsAfter(...slow(0.4, 6), ...keepsUp)).toMatchObject([{ presence: 'off', endSeconds: 6 }]);
  });

  it('is not said of a slow source, nor of one that loses a frame now and then', () => {
    expect(alarmsAfter(...slow(0.5, 20, 0))).toEqual([]);
    expect(alarmsAfter(...slow(0.1, 20, 2))).toEqual([]);
  });
});

describe('an alarm of high priority', () => {
  const over = [...stretch(abnormal, 0, 1), ...stretch(normal, 1.1, 4)];

  it('stays latched when its episode is over, until somebody acknowledges it', () => {
    const state = after(over);
    expect(state.alarms).toMatchObject([{ presence: 'latched', acknowledged: false }]);
    expect(reduceAlarms(state, { kind: 'acknowledge', id: 1 }).alarms).toMatchObject([
      { presence: 'off', acknowledged: true },
    ]);
  });

  it('does not latch where somebody acknowledged it in time, nor where latching is off', () => {
    const seen = [...stretch(abnormal, 0, 1), { kind: 'acknowledge', id: 1 } as const];
    expect(alarmsAfter(...seen, ...stretch(normal, 1.1, 4))).toMatchObject([{ presence: 'off' }]);
    const state = noAlarms({ ...defaultAlarmSettings, latching: false });
    expect(after(over, state).alarms).toMatchObject([{ presence: 'off' }]);
  });

  it('hands its place to the next of its kind, so that at most one of them is latched', () => {
    const again = [...over, ...stretch(abnormal, 4.1, 5), ...stretch(normal, 5.1, 8)];
    expect(alarmsAfter(...again)).toMatchObject([
      { id: 1, presence: 'off', acknowledged: false },
      { id: 2, presence: 'latched' },
    ]);
  });
});

describe('settings that change', () => {
  it('give the alarms that are there their new priority at once', () => {
    const state = after(stretch(abnormal, 0, 1));
    const settings = changedSettings(defaultAlarmSettings, { priorities: { anomaly: 'low' } });
    expect(reduceAlarms(state, { kind: 'settings', settings }).alarms).toMatchObject([{ priority: 'low' }]);
  });

  it('turn the sound off and on', () => {
    const off = reduceAlarms(noAlarms(), {
      kind: 'settings',
      settings: { ...defaultAlarmSettings, audible: false },
    });
    expect(off.audio).toEqual({ kind: 'off' });
    expect(reduceAlarms(off, { kind: 'pause-audio', nowMs: ms(0), forMs: ms(9) }).audio).toEqual(off.audio);
    expect(reduceAlarms(off, { kind: 'settings', settings: defaultAlarmSettings }).audio).toEqual({
      kind: 'on',
    });
  });
});

describe('a pause of the sound', () => {
  const pause: AlarmEvent = { kind: 'pause-audio', nowMs: ms(5000), forMs: ms(600_000) };

  it('lasts 120 s at most, and outlasts an alarm that is no more urgent', () => {
    const paused = after([{ kind: 'source-failed' }, pause]);
    expect(paused.audio).toEqual({ kind: 'paused', untilMs: 125_000, over: 'medium' });
    expect(reduceAlarms(paused, { kind: 'source-ended' }).audio).toBe(paused.audio);
  });

  it('ends with an alarm that is more urgent, and when somebody ends it', () => {
    const paused = after([{ kind: 'source-failed' }, pause]);
    expect(after(stretch(abnormal, 0, 1), paused).audio).toEqual({ kind: 'on' });
    expect(reduceAlarms(paused, { kind: 'resume-audio' }).audio).toEqual({ kind: 'on' });
  });
});
