import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { noAlarms, reduceAlarms } from '../../server/core/alarms.ts';
import { countEpisodes } from '../../server/core/episodes.ts';
import type { Verdict } from '../../server/core/scores.ts';
import { seconds } from '../../server/core/units.ts';

const scores = { reconstruction: 0, peak: 0 };
const verdicts = {
  normal: { kind: 'normal', scores, ratios: { peak: 0.5 } },
  abnormal: { kind: 'abnormal', scores, ratios: { peak: 2 } },
  'not-valid': { kind: 'not-valid', reason: 'no-contact' },
} as const satisfies Record<string, Verdict>;

it('counts what the alarm itself raises, at any frame rate and with frames that were not judged', () => {
  const frame = fc.record({
    kind: fc.constantFrom<keyof typeof verdicts>('normal', 'abnormal', 'abnormal', 'not-valid'),
    stepSeconds: fc.constantFrom(1 / 50, 1 / 25, 0.2, 1),
    times: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 30 }), (runs) => {
      const frames = runs.flatMap(({ times, ...run }) => new Array<typeof run>(times).fill(run));
      let now = 0;
      const times = frames.map(({ stepSeconds }) => (now += stepSeconds));
      const settings = { ...defaultAlarmSettings, notValid: { onSeconds: 1e9, offSeconds: 0 } };
      const raised = frames.reduce(
        (state, { kind }, at) =>
          reduceAlarms(state, { kind: 'frame', timeSeconds: seconds(times[at]!), verdict: verdicts[kind] }),
        noAlarms(settings),
      );
      const seenAt = (at: number): boolean | undefined =>
        frames[at]!.kind === 'not-valid' ? undefined : frames[at]!.kind === 'abnormal';
      expect(countEpisodes(times, seenAt, settings.anomaly)).toBe(raised.nextId - 1);
    }),
  );
});

it('counts two bursts a second apart as one episode, and three seconds apart as two', () => {
  const episodes = (gapSeconds: number): number => {
    const times = Array.from({ length: 200 }, (_, at) => at / 25);
    const seenAt = (at: number): boolean =>
      times[at]! % (0.5 + gapSeconds) < 0.5 && times[at]! < 2 * (0.5 + gapSeconds);
    return countEpisodes(times, seenAt, { onSeconds: 0.2, offSeconds: 2 });
  };
  expect([episodes(1), episodes(3)]).toEqual([1, 2]);
});
