import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seconds, type Seconds } from '../../server/core/units.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import { paced, type Pace } from '../../server/pipeline/paced.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

interface Step {
  readonly timeSeconds: number;
  /** What it takes to come by it. */
  readonly workMs?: number;
}

async function* come(steps: readonly Step[]) {
  for (const { timeSeconds, workMs = 0 } of steps) {
    await new Promise((resolve) => setTimeout(resolve, workMs));
    yield seconds(timeSeconds);
  }
}

/** When each passed, in whole ms since the start. */
async function passing(steps: readonly Step[], pace: Partial<Pace> = {}): Promise<[number, number][]> {
  const startMs = monotonicClock.nowMs();
  const passed: [number, number][] = [];
  const run = async (): Promise<void> => {
    const all = paced(come(steps), (timeSeconds): Seconds => timeSeconds, {
      speed: 1,
      way: 'forward',
      loopGapSeconds: 0.1,
      shownSeconds: undefined,
      clock: monotonicClock,
      signal: new AbortController().signal,
      ...pace,
    });
    for await (const event of all)
      if (event.kind === 'due') passed.push([event.value, Math.round(monotonicClock.nowMs() - startMs)]);
  };
  const running = run();
  await vi.advanceTimersByTimeAsync(60_000);
  await running;
  return passed;
}
const at = (...times: number[]): Step[] => times.map((timeSeconds) => ({ timeSeconds }));

describe('paced', () => {
  it('lets frames pass when their time stamps say, at any rate', async () => {
    await expect(passing(at(5, 5.125, 5.25, 6))).resolves.toEqual([
      [5, 0],
      [5.125, 125],
      [5.25, 250],
      [6, 1000],
    ]);
  });

  it('passes them slower or faster at another speed', async () => {
    await expect(passing(at(0, 1), { speed: 0.25 })).resolves.toEqual([
      [0, 0],
      [1, 4000],
    ]);
    await expect(passing(at(0, 1), { speed: 4 })).resolves.toEqual([
      [0, 0],
      [1, 250],
    ]);
  });

  it('waits after the frame that is on show already', async () => {
    await expect(passing(at(2.2), { shownSeconds: seconds(2) })).resolves.toEqual([[2.2, 200]]);
  });

  it('loses nothing and plays slower where frames come too slowly', async () => {
    const slow = [0, 0.1, 0.2, 0.3, 0.4].map((timeSeconds) => ({ timeSeconds, workMs: 300 }));
    const passed = await passing(slow);
    expect(passed.map(([time]) => time)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(passed.at(-1)![1]).toBe(1500);
  });

  it('does not hurry after a long stall: the rest is shifted by it', async () => {
    const stalled = [{ timeSeconds: 0 }, { timeSeconds: 0.1, workMs: 2000 }, ...at(0.2, 0.3)];
    const passed = (await passing(stalled)).map(([, ms]) => ms);
    expect(passed).toEqual([0, 2000, 2100, 2200]);
  });

  it('makes small delays good, so that they do not add up', async () => {
    const jittery = Array.from({ length: 11 }, (_, index) => ({
      timeSeconds: index / 10,
      workMs: index % 2 === 1 ? 120 : 0,
    }));
    expect((await passing(jittery)).at(-1)![1]).toBe(1000);
  });

  it('goes round at the pace of the recording', async () => {
    await expect(passing(at(0, 0.1, 0, 0.1), { loopGapSeconds: 0.1 })).resolves.toEqual([
      [0, 0],
      [0.1, 100],
      [0, 200],
      [0.1, 300],
    ]);
  });

  it('ends at once when it is aborted while it waits', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1000);
    await expect(passing(at(0, 100), { signal: stop.signal })).resolves.toEqual([[0, 0]]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
