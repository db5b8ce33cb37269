import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import type { StreamEvent } from '../../server/pipeline/events.ts';
import { examiner } from '../../server/pipeline/examine.ts';
import { live$ } from '../../server/pipeline/live.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeFrame, fakeLive, wholeSector } from '../helpers/fake-source.ts';
import { pass, releaseTime, stopTime, watch } from '../helpers/virtual-time.ts';

beforeEach(stopTime);
afterEach(releaseTime);

function watchLive(callMs: number) {
  const source = fakeLive();
  const engine = fakeEngine({ callMs });
  const examine = examiner({ engine, sector: wholeSector, clock: monotonicClock, inspect: undefined });
  return { source, engine, ...watch(live$({ source, examine, pictures: true })) };
}
const summary = (events: readonly StreamEvent[]) =>
  events.map((event) => {
    if (event.kind === 'shown') return [event.examined.frame.index, event.displaced];
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
    expect(summary(events)).toEqual(['playing', [0, 2], [3, 4], [6, 6], [9, 6]]);
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
    expect(summary(events)).toEqual(['playing', [0, 0], 'ended', 'ended']);
  });

  it('says why it failed', async () => {
    const { source, events, ended } = watchLive(0);
    source.fail(new Error('the cable was pulled'));
    await pass(0);
    expect(events).toContainEqual({ kind: 'failed', line: 'the cable was pulled' });
    expect(summary(events)).toEqual(['playing', 'failed', 'failed']);
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
