import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultAlarmSettings } from '../../../server/core/alarm-settings.ts';
import { noAlarms, reduceAlarms, type AlarmEvent } from '../../../server/core/alarms.ts';
import type { Alarm } from '../../../server/core/alarm-list.ts';
import { judge, scoreNames, type Limit, type Limits, type Scores } from '../../../server/core/scores.ts';
import {
  alarmsPerHour,
  replayScores,
  type RecordedScores,
  type TunedSettings,
} from '../../../server/core/tuning/replay-scores.ts';
import { seconds } from '../../../server/core/units.ts';

interface Moment {
  readonly timeSeconds: number;
  readonly seam: boolean;
  readonly scores: Partial<Scores>;
}

const recordedOf = (moments: readonly Moment[]): RecordedScores => ({
  length: moments.length,
  timeSeconds: Float64Array.from(moments, ({ timeSeconds }) => timeSeconds),
  scores: {
    reconstruction: Float32Array.from(moments, ({ scores }) => scores.reconstruction ?? NaN),
    latent: Float32Array.from(moments, ({ scores }) => scores.latent ?? NaN),
    peak: Float32Array.from(moments, ({ scores }) => scores.peak ?? NaN),
    motion: Float32Array.from(moments, ({ scores }) => scores.motion ?? NaN),
  },
  seam: Uint8Array.from(moments, ({ seam }) => (seam ? 1 : 0)),
});

/** Frames at ten a second with these reconstruction scores. */
const atTen = (...scores: number[]): RecordedScores =>
  recordedOf(
    scores.map((reconstruction, at) => ({
      timeSeconds: at / 10,
      seam: false,
      scores: Number.isNaN(reconstruction) ? {} : { reconstruction, peak: 0.1 },
    })),
  );

const settings = (change: Partial<TunedSettings['alarms']> = {}): TunedSettings => ({
  limits: { reconstruction: 0.5 },
  alarms: { anomaly: { onSeconds: 0.2, offSeconds: 0.3 }, endRatio: 1, ...change },
});

/** The anomaly alarms that the alarm itself raises on the same frames. */
function raised(recorded: RecordedScores, { limits, alarms }: TunedSettings): readonly Alarm[] {
  const kept = new Map<number, Alarm>();
  let state = noAlarms({ ...defaultAlarmSettings, ...alarms });
  const take = (event: AlarmEvent): void => {
    state = reduceAlarms(state, event);
    // The reducer forgets the oldest; this remembers all.
    for (const alarm of state.alarms) if (alarm.family === 'anomaly') kept.set(alarm.id, alarm);
  };
  for (let at = 0; at < recorded.length; at++) {
    if (recorded.seam[at] === 1) take({ kind: 'jump' });
    const scores = Object.fromEntries(
      scoreNames.flatMap((name) => {
        const value = recorded.scores[name][at]!;
        return Number.isNaN(value) ? [] : [[name, value]];
      }),
    );
    take({
      kind: 'frame',
      timeSeconds: seconds(recorded.timeSeconds[at]!),
      verdict:
        'reconstruction' in scores
          ? judge(scores as unknown as Scores, limits)
          : { kind: 'not-valid', reason: 'no-contact' },
    });
  }
  return [...kept.values()];
}

const score = fc.float({ min: 0, max: 1, noNaN: true });
const scores: fc.Arbitrary<Partial<Scores>> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ reconstruction: score, latent: score, peak: score, motion: score }) },
  { weight: 2, arbitrary: fc.record({ reconstruction: score, peak: score }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
const moments = fc
  .array(
    fc.record({
      stepSeconds: fc.constantFrom(0, 1 / 60, 1 / 30, 0.1, 0.5, 4),
      seam: fc.boolean(),
      scores,
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let timeSeconds = 0;
    return steps.map(({ stepSeconds, ...rest }, at) => {
      timeSeconds += stepSeconds;
      return { ...rest, seam: rest.seam && at % 7 === 0, timeSeconds };
    });
  });
const limit: fc.Arbitrary<Limit> = fc.oneof(
  fc.double({ min: 0.05, max: 1, noNaN: true }),
  fc.record({
    lower: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    upper: fc.double({ min: 0.4, max: 1, noNaN: true }),
  }),
);
const limits: fc.Arbitrary<Limits> = fc.record(
  { reconstruction: limit, latent: limit, peak: limit, motion: limit },
  { requiredKeys: [] },
);
const tuned: fc.Arbitrary<TunedSettings> = fc.record({
  limits,
  alarms: fc.record({
    anomaly: fc.record({
      onSeconds: fc.constantFrom(0, 0.1, 0.2, 1),
      offSeconds: fc.constantFrom(0, 0.1, 0.5, 2),
    }),
    endRatio: fc.double({ min: 0.3, max: 1, noNaN: true }),
  }),
});

describe('replayScores', () => {
  it('finds the very episodes that the alarm raises, whatever the scores and settings', () => {
    fc.assert(
      fc.property(moments, tuned, (steps, wanted) => {
        const recorded = recordedOf(steps);
        const alarms = raised(recorded, wanted);
        const { episodes } = replayScores(recorded, wanted);
        expect(
          episodes.map(({ startSeconds, score, peakRatio }) => [startSeconds, score, peakRatio]),
        ).toEqual(alarms.map(({ startSeconds, cause, peakRatio }) => [startSeconds, cause, peakRatio]));
        const over = alarms.filter(({ presence }) => presence !== 'on');
        expect(episodes.slice(0, over.length).map(({ endSeconds }) => endSeconds)).toEqual(
          over.map(({ endSeconds }) => endSeconds),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('counts as abnormal the very frames that are judged so', () => {
    fc.assert(
      fc.property(moments, limits, (steps, wanted) => {
        const verdicts = steps.map(({ scores }) =>
          scores.reconstruction === undefined ? 'not-valid' : judge(scores as Scores, wanted).kind,
        );
        const { judged, abnormal } = replayScores(recordedOf(steps), { ...settings(), limits: wanted });
        expect(abnormal).toBe(verdicts.filter((kind) => kind === 'abnormal').length);
        expect(judged).toBe(verdicts.filter((kind) => kind === 'abnormal' || kind === 'normal').length);
      }),
    );
  });

  it('never flags more by a higher limit', () => {
    fc.assert(
      fc.property(moments, score, score, (steps, one, other) => {
        const [low, high] = [Math.min(one, other) + 0.01, Math.max(one, other) + 0.02];
        const abnormal = (reconstruction: number): number =>
          replayScores(recordedOf(steps), { ...settings(), limits: { reconstruction } }).abnormal;
        expect(abnormal(high)).toBeLessThanOrEqual(abnormal(low));
      }),
    );
  });

  it.each([
    ['one frame beyond the limit is shorter than the on-delay', [0, 0.9, 0, 0, 0], {}, 0],
    ['three frames last for 0.2 s', [0, 0.9, 0.9, 0.9, 0, 0], {}, 1],
    ['a gap shorter than the off-delay joins two', [0.9, 0.9, 0.9, 0, 0, 0.9, 0.9, 0.9], {}, 1],
    ['a longer one parts them', [0.9, 0.9, 0.9, 0, 0, 0, 0, 0, 0.9, 0.9, 0.9], {}, 2],
    [
      'under hysteresis a score just below its limit goes on',
      [0.9, 0.9, 0.9, 0.45, 0.45, 0.45, 0.45, 0.45, 0.9, 0.9, 0.9],
      { endRatio: 0.8 },
      1,
    ],
    [
      'a frame that was not scored neither ends nor begins one',
      [0.9, 0.9, NaN, NaN, NaN, NaN, 0.9, 0.9],
      {},
      1,
    ],
  ])('%s', (...[, values, change, episodes]) => {
    expect(replayScores(atTen(...values), settings(change)).episodes).toHaveLength(episodes);
  });

  it('judges nothing without limits, and says no rate where no time was judged', () => {
    const nothing = replayScores(atTen(0.9, 0.9), { ...settings(), limits: {} });
    expect(nothing).toMatchObject({ judged: 0, abnormal: 0, episodes: [] });
    expect(alarmsPerHour(nothing)).toBeUndefined();
  });

  it('counts time that was judged alone: no gap, no jump, no frame without scores', () => {
    const recorded = recordedOf([
      { timeSeconds: 0, seam: false, scores: { reconstruction: 0.1, peak: 0.1 } },
      { timeSeconds: 0.5, seam: false, scores: { reconstruction: 0.1, peak: 0.1 } },
      { timeSeconds: 9, seam: false, scores: { reconstruction: 0.1, peak: 0.1 } },
      { timeSeconds: 9.5, seam: true, scores: { reconstruction: 0.1, peak: 0.1 } },
      { timeSeconds: 10, seam: false, scores: {} },
      { timeSeconds: 10.25, seam: false, scores: { reconstruction: 0.1, peak: 0.1 } },
    ]);
    expect(replayScores(recorded, settings()).judgedSeconds).toBeCloseTo(0.75, 9);
  });

  it('says how many alarms an hour that makes', () => {
    const replayed = replayScores(atTen(0.9, 0.9, 0.9, 0, 0, 0, 0, 0, 0, 0, 0), settings());
    expect(alarmsPerHour(replayed)).toBeCloseTo(3600, 6);
  });
});
