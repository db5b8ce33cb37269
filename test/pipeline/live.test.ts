import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Shown } from '../../server/core/appearance.ts';
import { ms } from '../../server/core/units.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import { asLive } from '../../server/pipeline/as-live.ts';
import type { StreamEvent } from '../../server/pipeline/events.ts';
import { examiner } from '../../server/pipeline/examine.ts';
import { live$, openingMs, stallMs } from '../../server/pipeline/live.ts';
import { wait } from '../../server/pipeline/wait.ts';
import type { LiveEvent, LiveSource } from '../../server/ports.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeFrame, fakeLive } from '../helpers/fake-source.ts';
import { pass, releaseTime, stopTime, watch } from '../helpers/virtual-time.ts';

beforeEach(stopTime);
afterEach(releaseTime);

function watchLive(callMs: number) {
  const source = fakeLive();
  const engine = fakeEngine({ callMs });
  return { source, engine, ...watchOver(asLive(source), engine) };
}

function watchOver(source: LiveSource, engine = fakeEngine()) {
  const examineIn = ({ sector }: Shown) =>
    examiner({ engine, sector, clock: monotonicClock, inspect: undefined });
  return watch(
    live$({
      ...{ source, examineIn, pictures: true, clock: monotonicClock },
      random: () => 1,
      scheduler: undefined,
    }),
  );
}

/** A source that is opened again and again; each attempt gives what its line of the script says. */
function scripted(attempts: readonly ((signal: AbortSignal) => AsyncIterable<LiveEvent>)[]) {
  let made = 0;
  const source: LiveSource = {
    kind: 'live',
    name: 'scripted',
    reopens: true,
    attempt: ({ signal }) => attempts[Math.min(made++, attempts.length - 1)]!(signal),
    lastLines: () => ['what the decoder said'],
  };
  return { source, made: () => made };
}
const opened: LiveEvent = { kind: 'opened', description: fakeLive().description };
const frameEvent = (index: number): LiveEvent => ({ kind: 'frame', frame: fakeFrame(index, index / 10) });
/** One frame every 100 ms, so many of them. */
const giving = (count: number) =>
  async function* (signal: AbortSignal): AsyncGenerator<LiveEvent> {
    yield opened;
    for (let index = 0; index < count && !signal.aborted; index++) {
      await wait(ms(100), signal);
      yield frameEvent(index);
    }
  };
const refused = (): AsyncIterable<LiveEvent> => {
  throw new Error('connection refused');
};
const summary = (events: readonly StreamEvent[]) =>
  events.map((event) => {
    if (event.kind === 'shown') return [event.examined.frame.index, event.displaced];
    if (event.kind === 'link') return event.link.state;
    return event.kind === 'playback' ? event.playback.state : event.kind;
  });

describe('a live stream', () => {
  it('shows the newest frame that there is when the engine is free, and counts those it never saw', async () => {
    const { source, engine, events, atMs } = watchLive(100);
    for (let index = 0; index < 10; index++) {
      source.push(fakeFrame(index, index / 30));
      await pass(33);
    }
    await pass(200);
    expect(summary(events)).toEqual(['playing', 'connecting', 'open', [0, 2], [3, 4], [6, 6], [9, 6]]);
    expect(engine.batches).toEqual([1, 1, 1, 1]);
    // The last was pushed at 297 ms: nobody waits for more than the frame under way and its own.
    expect(atMs.at(-1)! - atMs[0]!).toBeLessThanOrEqual(297 + 200);
  });

  it('says that it ended after the frames that were on their way', async () => {
    const { source, events } = watchLive(100);
    source.push(fakeFrame(0, 0));
    await pass(10);
    source.end();
    await pass(200);
    expect(summary(events)).toEqual(['playing', 'connecting', 'open', [0, 0], 'ended', 'ended']);
  });

  it('says why it failed', async () => {
    const { source, events, ended } = watchLive(0);
    source.fail(new Error('the cable was pulled'));
    await pass(0);
    expect(events).toContainEqual({ kind: 'failed', line: 'the cable was pulled' });
    expect(summary(events)).toEqual(['playing', 'connecting', 'open', 'failed', 'failed']);
    expect(ended.how).toBe('complete');
  });

  it('releases the source when nobody watches any more, while it waits for a frame', async () => {
    const { source, subscription } = watchLive(0);
    await pass(0);
    expect(source.open()).toBe(1);
    subscription.unsubscribe();
    await pass(0);
    expect(source.open()).toBe(0);
  });
});

describe('a live source that is lost', () => {
  const links = (events: readonly StreamEvent[]) =>
    events.flatMap((event) => (event.kind === 'link' ? [event.link] : []));
  const shown = (events: readonly StreamEvent[]) =>
    events.flatMap((event) => (event.kind === 'shown' ? [event] : []));

  it('is opened again when it ends, whatever the end looked like, and says how often', async () => {
    const { source } = scripted([giving(3), refused, giving(50)]);
    const { events, subscription } = watchOver(source);
    await pass(3000);
    expect(summary(events).filter((what) => typeof what === 'string')).toEqual([
      'playing',
      'connecting',
      'open',
      'lost',
      'connecting',
      'lost',
      'connecting',
      'open',
    ]);
    expect(links(events).filter(({ state }) => state === 'lost')).toMatchObject([
      { line: 'scripted ended.', restarts: 0, lines: ['what the decoder said'] },
      { line: 'connection refused', restarts: 1 },
    ]);
    expect(links(events).at(-1)).toMatchObject({ state: 'open', restarts: 2, stalls: 0 });
    // The first frame after each loss does not follow the one before it.
    expect(shown(events).map(({ jumped }) => jumped)).toEqual(shown(events).map((_, at) => at === 3));
    subscription.unsubscribe();
  });

  it('waits longer after each failure in a row, 2 s at most', async () => {
    const { source } = scripted([refused]);
    const { events, atMs, subscription } = watchOver(source);
    await pass(20_000);
    const tried = atMs.filter((_, at) => summary(events)[at] === 'connecting');
    const waits = tried.slice(1).map((at, before) => Math.round(at - tried[before]!));
    expect(waits.slice(0, 6)).toEqual([250, 500, 1000, 2000, 2000, 2000]);
    subscription.unsubscribe();
  });

  it('counts as stalled when no frame comes although it goes on, and as lost before a frame of before can be shown', async () => {
    const { source } = scripted([
      async function* (signal) {
        yield opened;
        yield frameEvent(0);
        await wait(ms(3_600_000), signal);
      },
    ]);
    const { events, atMs, subscription } = watchOver(source);
    await pass(stallMs + 100);
    expect(links(events).find(({ state }) => state === 'lost')).toMatchObject({
      stalls: 1,
      line: 'scripted gave no frame for 4 s.',
    });
    expect(atMs[summary(events).indexOf('lost')]! - atMs[0]!).toBeCloseTo(stallMs, -2);
    subscription.unsubscribe();
  });

  it('counts as stalled when it never opens', async () => {
    const { source } = scripted([
      // eslint-disable-next-line require-yield
      async function* (signal) {
        await wait(ms(3_600_000), signal);
      },
    ]);
    const { events, subscription } = watchOver(source);
    await pass(openingMs + 100);
    expect(links(events).at(1)).toMatchObject({ state: 'lost', stalls: 1 });
    subscription.unsubscribe();
  });

  it('is not opened any more once nobody listens', async () => {
    const { source, made } = scripted([refused]);
    const { subscription } = watchOver(source);
    await pass(1000);
    subscription.unsubscribe();
    const before = made();
    await pass(60_000);
    expect(made()).toBe(before);
  });

  it('tells of frames that the engine was too slow for through every restart', async () => {
    const { source } = scripted([giving(6), giving(6), giving(600)]);
    const { events, subscription } = watchOver(source, fakeEngine({ callMs: 250 }));
    await pass(4000);
    const counts = shown(events).map(({ displaced }) => displaced);
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(counts.at(-1)).toBeGreaterThan(6);
    subscription.unsubscribe();
  });
});
