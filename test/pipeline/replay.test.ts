import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seconds } from '../../server/core/units.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import type { StreamEvent } from '../../server/pipeline/events.ts';
import { examiner } from '../../server/pipeline/examine.ts';
import type { Control } from '../../server/pipeline/playback.ts';
import { replay$ } from '../../server/pipeline/replay.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeRecording, tenths, wholeSector, type RecordingOptions } from '../helpers/fake-source.ts';
import { pass, releaseTime, stopTime, watch } from '../helpers/virtual-time.ts';

beforeEach(stopTime);
afterEach(releaseTime);

interface Setting extends Partial<RecordingOptions> {
  readonly callMs?: number;
  readonly loop?: boolean;
}

function watchReplay({ callMs = 0, loop = false, ...recording }: Setting = {}) {
  const source = fakeRecording({ timesSeconds: tenths(20), ...recording });
  const engine = fakeEngine({ callMs });
  const control$ = new Subject<Control>();
  const examine = examiner({ engine, sector: wholeSector, clock: monotonicClock, inspect: undefined });
  const clock = monotonicClock;
  const watching = watch(replay$({ source, examine, pictures: true, control$, loop, clock }));
  const ask = async (control: Control): Promise<void> => {
    control$.next(control);
    await pass(0);
  };
  return { source, engine, ask, ...watching };
}
const shown = (events: readonly StreamEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'shown' ? [event.examined.frame.index] : []));
const states = (events: readonly StreamEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'playback' ? [event.playback.state] : []));
const seek = (timeSeconds: number): Control => ({ kind: 'seek', timeSeconds: seconds(timeSeconds) });
const step = (frames: number): Control => ({ kind: 'step', frames });
const count = (until: number, from = 0): number[] =>
  Array.from({ length: until - from }, (_, at) => from + at);

describe('a replay', () => {
  it('shows every frame when its time stamp says, then that it ended', async () => {
    const { events, atMs } = watchReplay();
    await pass(950);
    expect(shown(events)).toEqual(count(10));
    await pass(5000);
    expect(shown(events)).toEqual(count(20));
    expect(states(events)).toEqual(['playing', 'ended']);
    expect(atMs.at(-1)! - atMs[0]!).toBeCloseTo(1900, -1);
  });

  it('tells what can be sought', async () => {
    const { events } = watchReplay({ timesSeconds: [5, 5.1, 5.2] });
    await pass(0);
    expect(events[0]).toMatchObject({ playback: { range: { startSeconds: 5, endSeconds: 5.3 } } });
  });

  it('loses no frame where the engine is slower than the recording', async () => {
    const { events } = watchReplay({ callMs: 1000 });
    await pass(60_000);
    expect(shown(events)).toEqual(count(20));
    expect(states(events)).toEqual(['playing', 'ended']);
  });

  it('tells how late a frame is shown, and does not take reading ahead for waiting', async () => {
    const queues = (events: readonly StreamEvent[]): number[] =>
      events.flatMap((event) => (event.kind === 'shown' ? [event.examined.latencyMs.queue] : []));
    const inTime = watchReplay();
    await pass(3000);
    expect(Math.max(...queues(inTime.events))).toBeLessThan(1);
    const slow = watchReplay({ callMs: 1000 });
    await pass(9000);
    expect(Math.max(...queues(slow.events))).toBeGreaterThan(500);
  });

  it('holds no decoder while it is paused, and plays on with the next frame', async () => {
    const { events, source, ask } = watchReplay();
    await pass(950);
    await ask({ kind: 'pause' });
    await pass(60_000);
    expect(shown(events)).toEqual(count(10));
    expect(source.open()).toBe(0);
    await ask({ kind: 'play' });
    await pass(60_000);
    expect(shown(events)).toEqual(count(20));
    expect(states(events)).toEqual(['playing', 'paused', 'playing', 'ended']);
  });

  it('shows exactly the frame that is sought, playing and paused', async () => {
    const { events, ask } = watchReplay();
    await pass(250);
    await ask(seek(1.5));
    expect(shown(events).slice(3)).toEqual([15]);
    await pass(100);
    await ask({ kind: 'pause' });
    await ask(seek(0.7));
    await pass(5000);
    expect(shown(events).slice(3)).toEqual([15, 16, 7]);
    await ask(seek(99));
    expect(shown(events).at(-1)).toBe(19);
  });

  it('says which frames do not follow the one before', async () => {
    const { events, ask } = watchReplay();
    await pass(150);
    await ask(seek(1.5));
    await pass(100);
    const jumps = events.flatMap((event) => (event.kind === 'shown' ? [event.jumped] : []));
    expect(jumps).toEqual([false, false, true, false]);
  });

  it('steps forward and back, frame by frame', async () => {
    const { events, ask } = watchReplay();
    await pass(550);
    for (const frames of [1, 1, -1, -1, -1]) await ask(step(frames));
    expect(shown(events).slice(6)).toEqual([6, 7, 6, 5, 4]);
    expect(states(events).at(-1)).toBe('paused');
  });

  it('adds up steps that are clicked faster than frames can be found', async () => {
    const { events, ask } = watchReplay({ callMs: 100 });
    await pass(3000);
    await ask(seek(1));
    await pass(200);
    for (const frames of [1, 1, 1]) await ask(step(frames));
    await pass(500);
    expect(shown(events).slice(20)).toEqual([10, 13]);
  });

  it('goes round without a longer wait than between two frames, though opening takes ten times that', async () => {
    const { events, atMs } = watchReplay({ loop: true, openMs: 1000, decodeMs: 10 });
    await pass(10_000);
    const at = atMs.filter((_, index) => events[index]!.kind === 'shown');
    const gaps = at.slice(1).map((ms, index) => Math.round(ms - at[index]!));
    expect(gaps.length).toBeGreaterThan(80);
    expect(Math.max(...gaps.slice(10))).toBeLessThanOrEqual(101);
    expect(shown(events).slice(18, 22)).toEqual([18, 19, 0, 1]);
    expect(states(events)).toEqual(['playing']);
  });

  it('plays on from where it is when loop or speed change', async () => {
    const { events, atMs, ask } = watchReplay();
    await pass(950);
    await ask({ kind: 'speed', speed: 4 });
    await ask({ kind: 'loop', on: true });
    const from = atMs.length;
    await pass(500);
    expect(shown(events).slice(10, 22)).toEqual([...count(20, 10), 0, 1]);
    expect(atMs.length).toBeGreaterThan(from);
    await ask({ kind: 'loop', on: false });
    await pass(5000);
    expect(shown(events).at(-1)).toBe(19);
    expect(states(events).at(-1)).toBe('ended');
  });

  it('plays backward from where it is, at the same pace, and ends at the beginning', async () => {
    const { events, atMs, ask, source } = watchReplay({ timesSeconds: tenths(80) });
    await pass(4950);
    expect(shown(events).at(-1)).toBe(49);
    const from = events.length;
    await ask({ kind: 'way', way: 'backward' });
    await pass(9000);
    expect(shown(events.slice(from))).toEqual(count(49).reverse());
    expect(atMs.at(-2)! - atMs.at(from + 1)!).toBeCloseTo(4900, -2);
    expect(states(events).at(-1)).toBe('ended');
    expect(source.open()).toBe(0);
    await ask({ kind: 'play' });
    await pass(0);
    expect(shown(events).at(-1)).toBe(79);
  });

  it('goes round backward too, and shows exactly the frame that is sought', async () => {
    const { events, ask } = watchReplay({ timesSeconds: tenths(5), loop: true });
    await pass(250);
    await ask({ kind: 'way', way: 'backward' });
    await pass(650);
    expect(shown(events)).toEqual([0, 1, 2, 1, 0, 4, 3, 2, 1]);
    const from = events.length;
    await ask(seek(0.3));
    await pass(150);
    expect(shown(events.slice(from))).toEqual([3, 2]);
  });

  it('bounces without showing the last frame twice, and goes on in its way after a pause', async () => {
    const { events, ask } = watchReplay({ timesSeconds: tenths(4) });
    await pass(50);
    await ask({ kind: 'way', way: 'bounce' });
    await pass(900);
    expect(shown(events)).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2, 3]);
    await pass(100);
    await ask({ kind: 'pause' });
    await ask({ kind: 'play' });
    await pass(100);
    expect(shown(events).slice(10)).toEqual([2, 1]);
  });

  it('bounces a recording of one frame without end of work', async () => {
    const { events, ask } = watchReplay({ timesSeconds: [0] });
    await ask({ kind: 'way', way: 'bounce' });
    await ask({ kind: 'play' });
    await pass(1000);
    expect(states(events).at(-1)).toBe('ended');
  });

  it('begins anew when it is asked to play after its end', async () => {
    const { events, ask } = watchReplay();
    await pass(5000);
    await ask({ kind: 'play' });
    await pass(50);
    expect(shown(events)).toEqual([...count(20), 0]);
  });

  it('says why it failed, keeps what was shown, and tries again when asked to play', async () => {
    const { events, ask, ended } = watchReplay({ failAt: 8 });
    await pass(5000);
    expect(shown(events)).toEqual(count(8));
    expect(events).toContainEqual({ kind: 'failed', line: 'the recording broke off' });
    expect(states(events)).toEqual(['playing', 'failed']);
    expect(ended).toEqual({});
    await ask({ kind: 'play' });
    await pass(5000);
    expect(shown(events)).toEqual(count(20));
    expect(states(events)).toEqual(['playing', 'failed', 'playing', 'ended']);
  });

  it('examines the frame on show anew at a step of none', async () => {
    const { events, engine, ask } = watchReplay();
    await pass(550);
    await ask({ kind: 'pause' });
    const before = engine.batches.length;
    await ask(step(0));
    expect(shown(events).slice(5)).toEqual([5, 5]);
    expect(engine.batches.length).toBe(before + 1);
  });

  it('reads half a second ahead and no further', async () => {
    const { source } = watchReplay({ timesSeconds: tenths(1000) });
    await pass(1000);
    // On show 11; at hand 16 decoded and three batches of 2, scored or at the engine.
    expect(source.read()).toBeLessThanOrEqual(11 + 16 + 6);
  });

  it('releases the source when nobody watches any more', async () => {
    const { source, events, subscription } = watchReplay({ decodeMs: 10 });
    await pass(500);
    subscription.unsubscribe();
    await pass(0);
    const known = events.length;
    expect(source.open()).toBe(0);
    await pass(5000);
    expect(events.length).toBe(known);
  });
});
