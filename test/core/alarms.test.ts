import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { urgencyOf, type Alarm } from '../../server/core/alarm-list.ts';
import { changedSettings, defaultAlarmSettings, rankOf } from '../../server/core/alarm-settings.ts';
import { noAlarms, reduceAlarms, type AlarmEvent, type AlarmState } from '../../server/core/alarms.ts';
import { judge, type Verdict } from '../../server/core/scores.ts';
import { ms } from '../../server/core/units.ts';
import {
  abnormal,
  after,
  alarmsAfter,
  engineFailed,
  frame,
  limits,
  noContact,
  normal,
  stretch,
  uncalibrated,
} from './alarm-events.ts';

describe('an anomaly', () => {
  it('is raised once 0.2 s of frames in a row are abnormal, and not a frame before', () => {
    expect(alarmsAfter(...stretch(abnormal, 1, 1 + 5 / 30))).toEqual([]);
    expect(alarmsAfter(...stretch(abnormal, 1, 1.2))).toEqual([
      {
        id: 1,
        family: 'anomaly',
        cause: 'peak',
        priority: 'high',
        presence: 'on',
        acknowledged: false,
        startSeconds: 1,
        peakRatio: 1.8,
      },
    ]);
  });

  it('is neither begun nor ended by frames whose verdict is pending', () => {
    const pending = judge({ reconstruction: 0.05, peak: 0.2 }, { ...limits, motion: 1 });
    expect(pending.kind).toBe('pending');
    expect(alarmsAfter(...stretch(pending, 0, 5))).toEqual([]);
    const running = [...stretch(abnormal, 0, 1), ...stretch(pending, 1.1, 6)];
    expect(alarmsAfter(...running)).toMatchObject([{ presence: 'on' }]);
  });

  it('is not raised by short bursts with normal frames between', () => {
    const burst = (at: number): AlarmEvent[] => [
      ...stretch(abnormal, at, at + 0.1),
      ...stretch(normal, at + 0.15, at + 0.2),
    ];
    expect(alarmsAfter(...burst(0), ...burst(0.3), ...burst(0.6), ...burst(0.9))).toEqual([]);
  });

  it('lasts through the normal half of every beat and ends 2 s after the last abnormal frame', () => {
    const beat = (at: number): AlarmEvent[] => [
      ...stretch(abnormal, at, at + 0.3),
      ...stretch(normal, at + 0.35, at + 0.95),
    ];
    const beating = [0, 1, 2, 3].flatMap(beat);
    expect(alarmsAfter(...beating)).toMatchObject([{ presence: 'on', startSeconds: 0 }]);
    const [ended] = alarmsAfter(...beating, ...stretch(normal, 4, 5.4));
    expect(ended).toMatchObject({ id: 1, presence: 'latched' });
    expect(ended!.endSeconds).toBeCloseTo(3.3, 6);
  });

  it('keeps the greatest ratio of its episode and the score that had it', () => {
    const worse = judge({ reconstruction: 0.4, peak: 0.2 }, limits);
    const alarms = alarmsAfter(...stretch(abnormal, 0, 1), frame(1.1, worse), ...stretch(abnormal, 1.2, 2));
    expect(alarms).toMatchObject([{ cause: 'reconstruction', peakRatio: 4 }]);
  });

  it('with an end ratio goes on while a score is near its limit', () => {
    const state = noAlarms({ ...defaultAlarmSettings, endRatio: 0.8 });
    const near = judge({ reconstruction: 0.09, peak: 0.1 }, limits);
    expect(near.kind).toBe('normal');
    const nearFor5s = [...stretch(abnormal, 0, 1), ...stretch(near, 1.1, 6)];
    expect(after(nearFor5s, state).alarms).toMatchObject([{ presence: 'on' }]);
    expect(after(nearFor5s).alarms).toMatchObject([{ presence: 'latched' }]);
    expect(after(stretch(near, 0, 5), state).alarms).toEqual([]);
  });

  it('counts on through frames that are not valid, which neither begin nor end it', () => {
    const invalid = stretch(noContact, 1.05, 1.5);
    const before = stretch(abnormal, 0.9, 1);
    expect(alarmsAfter(...before, ...invalid)).toEqual([]);
    expect(alarmsAfter(...before, ...invalid, ...stretch(abnormal, 1.55, 1.65))).toMatchObject([
      { family: 'anomaly', startSeconds: 0.9 },
    ]);
    const on = alarmsAfter(...stretch(abnormal, 0, 1), ...stretch(noContact, 1.05, 9));
    expect(on).toContainEqual(expect.objectContaining({ family: 'anomaly', presence: 'on' }));
  });

  it('is raised in a recording of two frames a second by the third abnormal frame in a row', () => {
    const slow = [0, 0.5, 1].map((at) => frame(at, abnormal));
    expect(alarmsAfter(...slow.slice(0, 2))).toEqual([]);
    expect(alarmsAfter(...slow)).toHaveLength(1);
  });

  it('is not raised by seeking from one abnormal frame to the next', () => {
    const clicks = [3, 50, 8, 70, 90].flatMap((at): AlarmEvent[] => [{ kind: 'jump' }, frame(at, abnormal)]);
    expect(alarmsAfter(...clicks)).toEqual([]);
  });
});

describe('a technical alarm', () => {
  it('is raised once frames were not valid for 1 s, and ends 1 s after they are again', () => {
    expect(alarmsAfter(...stretch(noContact, 0, 0.95))).toEqual([]);
    const lifted = stretch(noContact, 0, 3);
    expect(alarmsAfter(...lifted)).toMatchObject([
      { family: 'technical', cause: 'no-contact', startSeconds: 0 },
    ]);
    expect(alarmsAfter(...lifted, ...stretch(normal, 3.1, 4.2))).toMatchObject([
      { presence: 'off', endSeconds: 3 },
    ]);
  });

  it('gives way to one with the new reason when the reason changes', () => {
    const events = [...stretch(noContact, 0, 3), ...stretch(engineFailed, 3.1, 3.2)];
    expect(alarmsAfter(...events)).toMatchObject([
      { cause: 'no-contact', presence: 'off' },
      { cause: 'engine-failed', presence: 'on', startSeconds: 3.1 },
    ]);
  });

  it('says that the signal is lost after 2 s of silence, once, and ends with the next frame', () => {
    const silence = (silentMs: number): AlarmEvent => ({ kind: 'silence', silentMs: ms(silentMs) });
    expect(alarmsAfter(frame(5, normal), silence(1999))).toEqual([]);
    const lost = [frame(5, normal), silence(2000), silence(2500)];
    expect(alarmsAfter(...lost)).toMatchObject([{ cause: 'signal-lost', startSeconds: 5, presence: 'on' }]);
    expect(alarmsAfter(...lost, frame(9, normal))).toMatchObject([{ presence: 'off', endSeconds: 9 }]);
  });

  it.each(['source-failed', 'source-ended'] as const)('says %s at once and until a frame comes', (kind) => {
    expect(alarmsAfter({ kind })).toMatchObject([{ cause: kind, presence: 'on' }]);
    expect(alarmsAfter({ kind }, frame(1, normal))).toMatchObject([{ cause: kind, presence: 'off' }]);
  });

  it('leaves an anomaly that is on as it is', () => {
    const state = after(stretch(abnormal, 0, 1));
    expect(reduceAlarms(state, { kind: 'source-failed' }).alarms[0]).toBe(state.alarms[0]);
  });
});

describe('the list of alarms', () => {
  it('marks the alarm that a person acknowledged, which goes on being on', () => {
    const state = after(stretch(abnormal, 0, 1));
    expect(reduceAlarms(state, { kind: 'acknowledge', id: 1 }).alarms).toMatchObject([
      { acknowledged: true, presence: 'on' },
    ]);
    expect(reduceAlarms(state, { kind: 'acknowledge', id: 7 }).alarms).toBe(state.alarms);
  });

  it('stays the very same array while nothing in it changes', () => {
    const state = after(stretch(abnormal, 0, 1));
    expect(after([...stretch(abnormal, 1.1, 2), ...stretch(normal, 2.1, 3)], state).alarms).toBe(
      state.alarms,
    );
  });

  it('keeps 100 and never drops one that is on', () => {
    const outages = Array.from({ length: 150 }, (_, at) => [
      { kind: 'source-failed' } as const,
      frame(2 + at, abnormal),
    ]).flat();
    const { alarms } = after([...stretch(abnormal, 0, 1), ...outages]);
    expect(alarms).toHaveLength(100);
    expect(alarms[0]).toMatchObject({ family: 'anomaly', presence: 'on' });
    expect(alarms.at(-1)!.id).toBe(151);
  });
});

const anyFrame = fc
  .record({
    stepSeconds: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(0.02, 1 / 30, 0.1) },
      { weight: 2, arbitrary: fc.constantFrom(-60, -3, 0, 0.25, 3, 600) },
    ),
    verdict: fc.constantFrom(abnormal, abnormal, abnormal, normal, noContact, engineFailed, uncalibrated),
    repeats: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ repeats, ...step }) => Array.from({ length: repeats }, () => step));
const anyOther = fc.constantFrom<AlarmEvent[]>(
  { kind: 'jump' },
  { kind: 'silence', silentMs: ms(400) },
  { kind: 'silence', silentMs: ms(4000) },
  { kind: 'source-failed' },
  { kind: 'source-ended' },
  { kind: 'acknowledge', id: 1 },
  { kind: 'acknowledge', id: 2 },
  { kind: 'source-lost' },
  { kind: 'machine', cause: 'disk-nearly-full', present: true },
  { kind: 'machine', cause: 'disk-nearly-full', present: false },
  { kind: 'pause-audio', nowMs: ms(0), forMs: ms(60_000) },
  { kind: 'resume-audio' },
  { kind: 'settings', settings: defaultAlarmSettings },
  { kind: 'settings', settings: changedSettings(defaultAlarmSettings, { latching: false }) },
  {
    kind: 'settings',
    settings: changedSettings(defaultAlarmSettings, {
      priorities: { anomaly: 'low', 'signal-lost': 'high', 'no-contact': 'medium' },
    }),
  },
);
/** Everything that can happen to a stream, frames given by their distance from the one before. */
const anyHappenings = fc
  .array(fc.oneof({ weight: 4, arbitrary: anyFrame }, { weight: 1, arbitrary: anyOther.map((e) => [e]) }), {
    maxLength: 60,
  })
  .map((groups): AlarmEvent[] => {
    let timeSeconds = 100;
    return groups.flat().map((happening) => {
      if ('kind' in happening) return happening;
      timeSeconds += happening.stepSeconds;
      return frame(timeSeconds, happening.verdict);
    });
  });

const faultsOfSignal = ['signal-lost', 'source-failed', 'source-ended'] as const;

const isOn = (state: AlarmState, family: Alarm['family']): boolean =>
  state.alarms.some((alarm) => alarm.family === family && alarm.presence === 'on');

/** Each event with whether an anomaly and a technical alarm were on before and after it; the program is started anew at times. */
function history(events: readonly AlarmEvent[], restartsAt: readonly number[] = []) {
  let state = noAlarms();
  return events.map((event, at) => {
    if (restartsAt.includes(at)) state = noAlarms(state.settings, state.nextId);
    const before = state;
    state = reduceAlarms(state, event);
    const verdict = event.kind === 'frame' ? event.verdict.kind : undefined;
    const [wasOn, on] = [isOn(before, 'anomaly'), isOn(state, 'anomaly')];
    return { event, verdict, wasOn, on, technical: isOn(state, 'technical'), before, state };
  });
}

/** How long frames have been `of`, with none of `but` among them; steps that no camera makes are not time that anybody saw. */
function lasting(
  events: readonly AlarmEvent[],
  of: Verdict['kind'],
  { but, restartsAt = [] }: { but: readonly Verdict['kind'][]; restartsAt?: readonly number[] },
): number[] {
  let lastSeconds = Infinity;
  let elapsed = -Infinity;
  return events.map((event, at) => {
    if (restartsAt.includes(at)) [lastSeconds, elapsed] = [Infinity, -Infinity];
    if (event.kind === 'jump') lastSeconds = Infinity;
    if (event.kind !== 'frame') return -Infinity;
    const step = event.timeSeconds - lastSeconds;
    lastSeconds = event.timeSeconds;
    if (but.includes(event.verdict.kind)) elapsed = -Infinity;
    if (event.verdict.kind !== of) return -Infinity;
    elapsed = Math.max(0, elapsed + (step > 0 && step <= 0.1 ? step : 0));
    return elapsed;
  });
}

describe('whatever happens to a stream', () => {
  it('no stretch of abnormal frames outlasts the on-delay without an alarm, restarts or not', () => {
    fc.assert(
      fc.property(anyHappenings, fc.array(fc.nat(200), { maxLength: 3 }), (events, restartsAt) => {
        const elapsed = lasting(events, 'abnormal', { but: ['normal'], restartsAt });
        expect(history(events, restartsAt).filter(({ on }, at) => elapsed[at]! > 0.2 && !on)).toEqual([]);
      }),
    );
  });

  it('a fault has an alarm from the event that tells of it until the one that disproves it', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        const there = new Set<string>();
        for (const { event, state } of history(events)) {
          if (event.kind === 'frame') faultsOfSignal.forEach((fault) => there.delete(fault));
          if (event.kind === 'source-failed' || event.kind === 'source-ended') there.add(event.kind);
          if (event.kind === 'source-lost') there.add('signal-lost');
          if (event.kind === 'silence' && event.silentMs >= 2000) there.add('signal-lost');
          if (event.kind === 'machine' && event.present) there.add(event.cause);
          if (event.kind === 'machine' && !event.present) there.delete(event.cause);
          const on = state.alarms.filter(({ presence }) => presence === 'on').map(({ cause }) => cause);
          expect([...faultsOfSignal, 'disk-nearly-full'].filter((fault) => there.has(fault))).toEqual(
            [...faultsOfSignal, 'disk-nearly-full'].filter((fault) => on.some((cause) => cause === fault)),
          );
        }
      }),
    );
  });

  it('an alarm of high priority leaves the list of what is there only by an acknowledgement or a newer one', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        for (const { event, before, state } of history(events)) {
          if (!before.settings.latching || event.kind === 'settings') continue;
          const gone = before.alarms.filter(
            ({ id, priority, presence, acknowledged }) =>
              priority === 'high' &&
              presence !== 'off' &&
              !acknowledged &&
              state.alarms.find((alarm) => alarm.id === id)?.presence === 'off',
          );
          for (const { id, family } of gone)
            expect(
              (event.kind === 'acknowledge' && event.id === id) ||
                state.alarms.some((alarm) => alarm.id > id && alarm.family === family),
            ).toBe(true);
        }
      }),
    );
  });

  it('no pause of the sound outlasts 120 s, nor an alarm more urgent than those it was made for', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        for (const { before, state } of history(events)) {
          if (state.audio.kind !== 'paused') continue;
          expect(state.audio.untilMs).toBeLessThanOrEqual(120_000);
          if (before.audio !== state.audio || before.alarms === state.alarms) continue;
          const urgency = urgencyOf(state.alarms);
          expect(urgency === undefined ? -1 : rankOf(urgency)).toBeLessThanOrEqual(
            state.audio.over === undefined ? -1 : rankOf(state.audio.over),
          );
        }
      }),
    );
  });

  it('no stretch of frames that are not valid outlasts its on-delay without an alarm', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        const elapsed = lasting(events, 'not-valid', { but: ['normal', 'abnormal', 'uncalibrated'] });
        expect(history(events).filter((at, index) => elapsed[index]! > 1 && !at.technical)).toEqual([]);
      }),
    );
  });

  it('an anomaly is raised by three abnormal frames at least, never by a gap or a click', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        let inARow = 0;
        const raised = history(events).map(({ verdict, wasOn, on }) => {
          if (verdict === 'abnormal') inARow++;
          if (verdict === 'normal') inARow = 0;
          return { verdict, inARow, raised: on && !wasOn };
        });
        const early = raised.filter((at) => at.raised && (at.verdict !== 'abnormal' || at.inARow < 3));
        expect(early).toEqual([]);
      }),
    );
  });

  it('only normal frames end an anomaly', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        const ends = history(events).filter(({ wasOn, on }) => wasOn && !on);
        expect(ends.filter(({ verdict }) => verdict !== 'normal')).toEqual([]);
      }),
    );
  });

  it('frames without limits, or without a score, never flag', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        const blind = events.filter(
          (event) => event.kind !== 'frame' || !['normal', 'abnormal'].includes(event.verdict.kind),
        );
        expect(isOn(after(blind), 'anomaly')).toBe(false);
      }),
    );
  });

  it('at most one anomaly is on, ids count up, and at most 100 alarms are kept', () => {
    fc.assert(
      fc.property(anyHappenings, (events) => {
        const { alarms } = after(events);
        expect(alarms.length).toBeLessThanOrEqual(100);
        expect(alarms.filter((a) => a.family === 'anomaly' && a.presence === 'on').length).toBeLessThan(2);
        expect(alarms.every(({ id }, at) => at === 0 || id > alarms[at - 1]!.id)).toBe(true);
        expect(alarms.every((a) => (a.presence === 'on') === (a.endSeconds === undefined))).toBe(true);
      }),
    );
  });
});
