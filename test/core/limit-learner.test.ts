import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitIntervals, learnLimits, type LimitsAsked } from '../../server/core/limit-learner.ts';
import { leaveOut } from '../../server/core/left-out.ts';
import { quantileOf } from '../../server/core/quantile.ts';
import { lowerOf, upperOf, type Limits } from '../../server/core/scores.ts';
import { cineOf, patientsOf } from './normal-cines.ts';

const byQuantile = (share: number): LimitsAsked => ({ target: { kind: 'quantile', share }, twoSided: [] });
const byAlarms = (perHour: number): LimitsAsked => ({
  target: { kind: 'false-alarms', perHour },
  twoSided: [],
});
const drawing = { draws: 200, seed: 1 };
const peakOf = (limits: Limits): number => upperOf(limits.peak!);

describe('limits by quantile', () => {
  it('are the quantile of each score over all frames', () => {
    const values = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (cines) => {
        const limits = learnLimits(
          cines.map((own, at) => cineOf(`p${at}`, own)),
          byQuantile(0.9),
        );
        expect(peakOf(limits)).toBeCloseTo(quantileOf(cines.flat(), 0.9), 10);
        expect(limits.reconstruction).toBeCloseTo(quantileOf(cines.flat(), 0.9) / 2, 10);
        expect(limits).not.toHaveProperty('latent');
      }),
    );
  });

  it('leave half of the share on either side of a two-sided score, and are one-sided for the others', () => {
    const values = Array.from({ length: 101 }, (_, at) => 1 + at);
    const { peak, reconstruction } = learnLimits([cineOf('a', values)], {
      ...byQuantile(0.9),
      twoSided: ['peak'],
    });
    expect(lowerOf(peak!)).toBeCloseTo(6, 9);
    expect(upperOf(peak!)).toBeCloseTo(96, 9);
    expect(reconstruction).toBeCloseTo(45.5, 9);
  });

  it('pay no heed to frames that were not scored', () => {
    expect(learnLimits([cineOf('a', [1, undefined, 3])], byQuantile(1)).peak).toBe(3);
  });
});

describe('limits by false alarms', () => {
  const cines = patientsOf(12, { seconds: 300, seed: 4 });

  it.each([6, 30, 120])(
    'raise at most the %d an hour asked for on these cines, and nearly as many',
    (perHour) => {
      const limits = learnLimits(cines, byAlarms(perHour));
      const counted = alarmsAnHour(limits);
      expect(counted).toBeLessThanOrEqual(perHour);
      expect(counted).toBeGreaterThan(perHour * 0.6);
    },
  );

  it('fall as more alarms are allowed', () => {
    const limits = [1, 6, 30, 120].map((perHour) => peakOf(learnLimits(cines, byAlarms(perHour))));
    expect(limits).toEqual([...limits].sort((a, b) => b - a));
    expect(new Set(limits).size).toBeGreaterThan(2);
  });

  it('lie where nothing was raised when the cines are too short to show the rate', () => {
    const short = patientsOf(3, { seconds: 20, seed: 2 });
    const limits = learnLimits(short, byAlarms(1));
    expect(alarmsAnHour(limits, short)).toBe(0);
    // A burst that does not last 0.2 s is no alarm, so they lie no higher than the highest frame.
    const highest = Math.max(...short.flatMap(({ frames }) => frames.map(({ scores }) => scores!.peak)));
    expect(peakOf(limits)).toBeLessThanOrEqual(highest);
  });

  it('count an episode of any score, both sides of a two-sided one', () => {
    const quiet = Array.from({ length: 500 }, (_, at) => 1 + 0.001 * (at % 7));
    const dark = quiet.map((value, at) => (at > 200 && at < 240 ? 0.1 : value));
    const asked = { ...byAlarms(1), twoSided: ['peak'] } as const;
    const { peak } = learnLimits([cineOf('a', quiet), cineOf('b', dark)], asked);
    // One episode in 40 s would be 90 an hour, so the limits must take the dark stretch in.
    expect(lowerOf(peak!)).toBeLessThanOrEqual(0.1);
  });

  const alarmsAnHour = (limits: Limits, of = cines): number => {
    const hours = of.reduce((sum, { frames }) => sum + frames.length / 25 / 3600, 0);
    const beyond = of.map(({ frames }) =>
      frames.map(
        ({ scores }) =>
          scores!.peak > peakOf(limits) || scores!.reconstruction > upperOf(limits.reconstruction!),
      ),
    );
    return beyond.reduce((sum, one) => sum + episodesOf(one), 0) / hours;
  };

  /** By hand: on after five steps of 1/25 s in a row, off after fifty. */
  function episodesOf(beyond: readonly boolean[]): number {
    let [on, run, gone, episodes] = [false, 0, 0, 0];
    for (const one of beyond) {
      run = one ? run + 1 : 0;
      gone = one ? 0 : gone + 1;
      if (!on && run > 5) [on, episodes] = [true, episodes + 1];
      if (on && gone > 50) on = false;
    }
    return episodes;
  }
});

describe('intervals of limits', () => {
  it.each([byQuantile(0.95), byAlarms(60)])('hold the limit between their ends: %j', (asked) => {
    const cines = patientsOf(15, { seconds: 60, seed: 8 });
    const { upper } = limitIntervals(cines, asked, drawing).peak!;
    const limit = peakOf(learnLimits(cines, asked));
    expect(upper.low).toBeLessThanOrEqual(limit);
    expect(upper.high).toBeGreaterThanOrEqual(limit);
    expect(upper.high - upper.low).toBeGreaterThan(0.01);
  });

  it('are as wide as patients differ, however many frames they have', () => {
    const level = (frames: number) =>
      [1, 2, 3, 4].map((value) => cineOf(`p${value}`, new Array<number>(frames).fill(value)));
    const width = (frames: number): number => {
      const { upper } = limitIntervals(level(frames), byQuantile(0.6), drawing).peak!;
      return upper.high - upper.low;
    };
    expect(width(400)).toBeCloseTo(width(40), 1);
  });

  it('are missing for a single patient', () => {
    expect(limitIntervals([cineOf('a', [1, 2])], byQuantile(0.9), drawing)).toEqual({});
  });
});

describe('leaving patients out', () => {
  it('counts on the one with limits from the others', () => {
    const calm = new Array<number>(250).fill(1);
    const loud = calm.map((value, at) => (at > 100 && at < 150 ? 3 : value));
    const left = leaveOut([cineOf('a', calm), cineOf('b', calm), cineOf('c', loud)], byQuantile(1), drawing)!;
    expect(left).toMatchObject({ episodes: 1, patientsWithEpisodes: 1 });
    expect(left.hours).toBeCloseTo(30 / 3600, 9);
    expect(left.perHour).toBeCloseTo(120, 6);
    expect(left.flaggedShare).toBeCloseTo(49 / 750, 9);
    expect(left.interval!.low).toBe(0);
    expect(left.atMostPerHour).toBeCloseTo(4.7439 * 120, 0);
  });

  it('never splits a patient who has several cines', () => {
    const loud = new Array<number>(100).fill(3);
    const calm = new Array<number>(100).fill(1);
    // Were the two cines of b apart, each would teach that 3 is normal, and nothing would be raised.
    const left = leaveOut([cineOf('a', calm), cineOf('b', loud), cineOf('b', loud)], byQuantile(1), drawing)!;
    expect(left.episodes).toBe(2);
  });

  it('has no interval where nobody raised anything, and says how much would remain possible', () => {
    const calm = new Array<number>(2500).fill(1);
    const left = leaveOut([cineOf('a', calm), cineOf('b', calm)], byQuantile(1), drawing)!;
    expect(left).not.toHaveProperty('interval');
    expect(left.atMostPerHour).toBeCloseTo(3 / (200 / 3600), 0);
  });

  it('is impossible with one patient', () => {
    expect(leaveOut([cineOf('a', [1, 2, 3])], byQuantile(1), drawing)).toBeUndefined();
  });
});
