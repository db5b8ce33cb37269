import { BehaviorSubject, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../server/core/alarm-list.ts';
import type { Limits } from '../../server/core/scores.ts';
import { seconds } from '../../server/core/units.ts';
import type { FrameSource } from '../../server/ports.ts';
import type { JudgedFrame, MonitorEvent } from '../../server/pipeline/events.ts';
import { monitor$ } from '../../server/pipeline/monitor.ts';
import type { Control } from '../../server/pipeline/playback.ts';
import { scoreAll } from '../../server/pipeline/score-all.ts';
import { fakeEngine, type FakeEngineOptions } from '../helpers/fake-engine.ts';
import { fakeFrame, fakeLive, fakeRecording, tenths, type Level } from '../helpers/fake-source.ts';
import { pass, releaseTime, stopTime, watch } from '../helpers/virtual-time.ts';

beforeEach(stopTime);
afterEach(releaseTime);

interface Setting extends FakeEngineOptions {
  readonly limits?: Limits;
  readonly inspect?: () => boolean;
}

function watchOver(source: FrameSource, { limits = { peak: 0.5 }, inspect, ...engineOptions }: Setting = {}) {
  const engine = fakeEngine(engineOptions);
  const limits$ = new BehaviorSubject<Limits>(limits);
  const control$ = new Subject<Control>();
  const asked = inspect === undefined ? {} : { inspect };
  const watching = watch(monitor$({ source, engine, limits$, control$, pictures: true, ...asked }));
  return { engine, limits$, control$, ...watching };
}

const frames = (events: readonly MonitorEvent[]): JudgedFrame[] =>
  events.filter((event) => event.kind === 'frame');
const kinds = (events: readonly MonitorEvent[]): string[] =>
  frames(events).map(({ verdict }) => verdict.kind);
const alarms = (events: readonly MonitorEvent[]): readonly Alarm[] =>
  events.filter((event) => event.kind === 'alarms').at(-1)?.alarms ?? [];
/** Ten frames a second, one level each. */
const recordingOf = (levels: readonly Level[]) =>
  fakeRecording({ timesSeconds: tenths(levels.length), levels });
/** Pushes frames of one level, `everyMs` apart. */
async function push(source: ReturnType<typeof fakeLive>, levels: readonly Level[], everyMs: number) {
  for (const [index, level] of levels.entries()) {
    source.push(fakeFrame(index, (index * everyMs) / 1000, level));
    await pass(everyMs);
  }
}
const many = (count: number, level: Level): Level[] => Array.from({ length: count }, () => level);

describe('an unscored frame is never shown as normal', () => {
  it('whether the probe is off, the engine fails or gives no number', async () => {
    const recording = recordingOf([10, 'lifted', 66, 77, 10]);
    const { events } = watchOver(recording, { failsOn: 66, notANumberOn: 77 });
    await pass(5000);
    expect(kinds(events)).toEqual(['normal', 'not-valid', 'not-valid', 'not-valid', 'normal']);
    const unscored = frames(events).slice(1, 4);
    expect(unscored.map(({ scored }) => scored)).toEqual([undefined, undefined, undefined]);
  });

  it('nor one for which there are no limits', async () => {
    const { events } = watchOver(recordingOf([10, 99]), { limits: {} });
    await pass(5000);
    expect(kinds(events)).toEqual(['uncalibrated', 'uncalibrated']);
    expect(alarms(events)).toEqual([]);
  });

  it('and a stretch of them raises a technical alarm, never an anomaly', async () => {
    const { events } = watchOver(recordingOf([...many(5, 10), ...many(20, 'lifted')]));
    await pass(5000);
    expect(alarms(events)).toMatchObject([{ family: 'technical', cause: 'no-contact', presence: 'on' }]);
  });
});

describe('a stale picture is never shown as live', () => {
  it('a live source that falls silent raises an alarm within 3 s, which ends with the next frame', async () => {
    const source = fakeLive();
    const { events } = watchOver(source);
    await push(source, many(10, 10), 33);
    expect(alarms(events)).toEqual([]);
    await pass(3000);
    expect(alarms(events)).toMatchObject([{ cause: 'signal-lost', presence: 'on' }]);
    source.push(fakeFrame(10, 4));
    await pass(0);
    expect(alarms(events)).toMatchObject([{ cause: 'signal-lost', presence: 'off' }]);
  });

  it('so does an engine that hangs', async () => {
    const source = fakeLive();
    const { events } = watchOver(source, { callMs: 1e9 });
    await push(source, many(300, 10), 40);
    expect(alarms(events)).toMatchObject([{ cause: 'signal-lost', presence: 'on' }]);
  });

  it('a source that fails says so, raises an alarm, and the alarms from before stand', async () => {
    const source = fakeLive();
    const { events, ended } = watchOver(source);
    await push(source, many(20, 90), 33);
    source.fail(new Error('the cable was pulled'));
    await pass(60_000);
    expect(events).toContainEqual({ kind: 'problem', line: 'the cable was pulled' });
    expect(events).toContainEqual(
      expect.objectContaining({ playback: { state: 'failed', loop: false, way: 'forward', speed: 1 } }),
    );
    expect(alarms(events)).toMatchObject([
      { family: 'anomaly', presence: 'on' },
      { cause: 'source-failed', presence: 'on' },
    ]);
    expect(ended).toEqual({});
  });

  it('a live source that ends raises an alarm; the end of a recording does not', async () => {
    const source = fakeLive();
    const live = watchOver(source);
    source.end();
    const replayed = watchOver(recordingOf([10, 10]));
    await pass(60_000);
    expect(alarms(live.events)).toMatchObject([{ cause: 'source-ended', presence: 'on' }]);
    expect(alarms(replayed.events)).toEqual([]);
  });

  it('a paused recording is not silent, nor one whose next frame is not due', async () => {
    const { events, control$ } = watchOver(fakeRecording({ timesSeconds: [0, 0.1, 30] }));
    await pass(29_000);
    control$.next({ kind: 'pause' });
    await pass(60_000);
    expect(alarms(events)).toEqual([]);
  });
});

describe('a dropped frame never drops an alarm', () => {
  it('frames that are displaced before the slow engine leave the episode found', async () => {
    const source = fakeLive();
    const { events } = watchOver(source, { callMs: 90 });
    await push(source, [...many(30, 10), ...many(30, 90)], 33);
    expect(frames(events).at(-1)!.displaced).toBeGreaterThan(30);
    expect(alarms(events)).toMatchObject([{ family: 'anomaly', presence: 'on', cause: 'peak' }]);
  });

  it('a gap in which nothing was seen raises none', async () => {
    const source = fakeLive();
    const { events } = watchOver(source);
    source.push(fakeFrame(0, 0, 90));
    await pass(1000);
    source.push(fakeFrame(30, 1, 90));
    await pass(100);
    expect(alarms(events)).toEqual([]);
  });

  it('an acknowledged alarm stays in the list, marked', async () => {
    const { events, control$ } = watchOver(recordingOf(many(10, 90)));
    await pass(5000);
    control$.next({ kind: 'acknowledge', alarm: 1 });
    expect(alarms(events)).toMatchObject([{ id: 1, acknowledged: true, presence: 'on' }]);
  });
});

describe('the same frame gets the same score', () => {
  it('live, replayed, sought and scored as a file', async () => {
    const levels = [10, 20, 'lifted', 90, 40] as const;
    const verdicts = (of: readonly { readonly verdict: JudgedFrame['verdict'] }[]) =>
      of.map((at) => at.verdict);
    const limits = { peak: 0.5 };

    const replayed = watchOver(recordingOf(levels));
    await pass(5000);
    const expected = verdicts(frames(replayed.events));
    expect(expected).toHaveLength(5);

    const source = fakeLive();
    const live = watchOver(source);
    await push(source, levels, 50);
    expect(verdicts(frames(live.events))).toEqual(expected);

    const { signal } = new AbortController();
    const scored: JudgedFrame['verdict'][] = [];
    for await (const { verdict } of scoreAll({
      source: recordingOf(levels),
      engine: fakeEngine(),
      limits,
      signal,
    }))
      scored.push(verdict);
    expect(scored).toEqual(expected);

    for (const at of [3, 0, 4]) {
      replayed.control$.next({ kind: 'seek', timeSeconds: seconds(at / 10) });
      await pass(0);
      expect(frames(replayed.events).at(-1)!.verdict).toEqual(expected[at]);
    }
  });
});

describe('the monitor', () => {
  it('holds the frame on show against limits that are moved, without asking the engine again', async () => {
    const { events, engine, limits$, control$ } = watchOver(recordingOf(many(20, 40)));
    await pass(550);
    control$.next({ kind: 'pause' });
    const asked = engine.batches.length;
    limits$.next({ peak: 0.3 });
    await pass(1000);
    expect(frames(events).at(-1)).toMatchObject({
      frame: { index: 5 },
      verdict: { kind: 'abnormal', ratios: { peak: 0.4 / 0.3 } },
      rejudged: true,
    });
    expect(engine.batches.length).toBe(asked);
    expect(alarms(events)).toEqual([]);
  });

  it('asks for x̂ while somebody inspects', async () => {
    let inspecting = false;
    const { events, control$ } = watchOver(recordingOf(many(20, 40)), { inspect: () => inspecting });
    await pass(250);
    control$.next({ kind: 'pause' });
    inspecting = true;
    control$.next({ kind: 'step', frames: 0 });
    await pass(0);
    expect(frames(events).map(({ scored }) => scored!.reconstruction !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('opens the source when it is subscribed to and releases it when not; the engine is not its own', async () => {
    const source = recordingOf(many(50, 10));
    const { engine, subscription, events } = watchOver(source);
    await pass(250);
    expect(source.open()).toBe(1);
    subscription.unsubscribe();
    await pass(0);
    const known = events.length;
    await pass(10_000);
    expect([source.open(), events.length, engine.closed()]).toEqual([0, known, false]);
  });
});
