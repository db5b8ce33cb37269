import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { noAlarms, reduceAlarms, type AlarmEvent } from '../../server/core/alarms.ts';
import { followEpisode, noEpisode, type EpisodeChange } from '../../server/core/follow-episode.ts';
import { judge } from '../../server/core/scores.ts';
import { ms, seconds } from '../../server/core/units.ts';
import { abnormal, engineFailed, frame, limits, normal, stretch } from './alarm-events.ts';

/** As a stream does it: each frame, then the alarms where they changed. */
function changesOf(events: readonly AlarmEvent[]) {
  let alarms = noAlarms(defaultAlarmSettings);
  let watch = noEpisode;
  const changes: EpisodeChange[] = [];
  let index = 0;
  const note = (): void => {
    if (watch.change.kind !== 'none') changes.push(watch.change);
  };
  for (const event of events) {
    const next = reduceAlarms(alarms, event);
    if (event.kind === 'frame') {
      watch = followEpisode(watch, { ...event, frame: index++ });
      note();
    }
    if (next.alarms !== alarms.alarms) {
      watch = followEpisode(watch, { kind: 'alarms', alarms: next.alarms });
      note();
    }
    alarms = next;
  }
  return { changes, alarms: alarms.alarms, watch };
}

it('begins with the alarm, and knows the frame of the greatest ratio, which may be before it', () => {
  const peak = judge({ reconstruction: 0.05, peak: 0.95 }, limits);
  const events = [frame(0, normal), frame(1, abnormal), frame(1.1, peak), ...stretch(abnormal, 1.2, 2)];
  const { changes } = changesOf(events);
  expect(changes).toMatchObject([
    {
      kind: 'began',
      alarm: 1,
      startSeconds: 1,
      peak: { score: 'peak', value: 0.95, frame: 2, timeSeconds: 1.1 },
    },
  ]);
});

it('ends with its last abnormal frame, once the alarm is on no more', () => {
  const { changes } = changesOf([...stretch(abnormal, 1, 2), ...stretch(normal, 2.05, 5)]);
  expect(changes.map(({ kind }) => kind)).toEqual(['began', 'ended']);
  expect(changes[1]).toMatchObject({ ending: 'over', endSeconds: 2 });
});

it('takes no short burst for one, and starts its peak anew after it', () => {
  const burst = judge({ reconstruction: 0.05, peak: 0.95 }, limits);
  const { changes } = changesOf([frame(0, burst), frame(0.1, normal), ...stretch(abnormal, 1, 2)]);
  expect(changes).toMatchObject([{ kind: 'began', startSeconds: 1, peak: { timeSeconds: 1 } }]);
});

it('is cut where the source is changed or the server stopped', () => {
  const { watch } = changesOf(stretch(abnormal, 1, 2));
  const cut = followEpisode(watch, { kind: 'cut', ending: 'stopped' });
  expect(cut.change).toMatchObject({ kind: 'ended', ending: 'stopped', endSeconds: 2 });
  expect(followEpisode(cut, { kind: 'cut', ending: 'stopped' }).change).toEqual({ kind: 'none' });
});

it('has one beginning, one end and the same peak for every anomaly alarm, whatever happens', () => {
  const verdicts = fc.constantFrom(
    normal,
    abnormal,
    engineFailed,
    judge({ reconstruction: 0.3, peak: 0.7 }, limits),
  );
  const step = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant('frame' as const),
        verdict: verdicts,
        run: fc.integer({ min: 1, max: 12 }),
      }),
    },
    fc.constant({ kind: 'jump' as const }),
    fc.constant({ kind: 'source-lost' as const }),
    fc.constant({ kind: 'silence' as const, silentMs: ms(3000) }),
    fc.record({ kind: fc.constant('acknowledge' as const), id: fc.integer({ min: 1, max: 4 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let at = 0;
      const events = steps.flatMap((one): AlarmEvent[] =>
        one.kind === 'frame'
          ? Array.from({ length: one.run }, () => frame(seconds((at += 0.3)), one.verdict))
          : [one],
      );
      const { changes, alarms } = changesOf(events);
      const anomalies = alarms.filter(({ family }) => family === 'anomaly');
      const began = changes.filter((change) => change.kind === 'began');
      expect(began.map(({ alarm, startSeconds }) => [alarm, startSeconds])).toEqual(
        anomalies.map(({ id, startSeconds }) => [id, startSeconds]),
      );
      const ended = changes.filter((change) => change.kind === 'ended');
      const over = anomalies.filter(({ presence }) => presence !== 'on');
      expect(ended.map(({ endSeconds, peak }) => [endSeconds, peak.ratio])).toEqual(
        over.map(({ endSeconds, peakRatio }) => [endSeconds, peakRatio]),
      );
    }),
  );
});
