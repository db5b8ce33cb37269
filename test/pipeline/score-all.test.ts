import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scoreAll, type ScoreAllOptions, type ScoredResult } from '../../server/pipeline/score-all.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeRecording, tenths } from '../helpers/fake-source.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const scoring = (options: Partial<ScoreAllOptions>): AsyncGenerator<ScoredResult> =>
  scoreAll({
    source: fakeRecording({ timesSeconds: tenths(10) }),
    engine: fakeEngine(),
    limits: { peak: 0.5 },
    signal: new AbortController().signal,
    ...options,
  });
/** Runs to the end in virtual time: the results, what was thrown, and how long it took. */
async function finish(results: AsyncIterable<ScoredResult>) {
  const startMs = performance.now();
  const got: ScoredResult[] = [];
  const end = { done: false, error: undefined as unknown };
  const run = async (): Promise<void> => {
    for await (const result of results) got.push(result);
  };
  void run()
    .catch((error: unknown) => (end.error = error))
    .finally(() => (end.done = true));
  while (!end.done) await vi.advanceTimersByTimeAsync(1);
  return { got, error: end.error, tookMs: performance.now() - startMs };
}
const indices = (results: readonly ScoredResult[]): number[] => results.map(({ frame }) => frame.index);

describe('scoreAll', () => {
  it('gives every frame once, in order, judged', async () => {
    const levels = [10, 60, 'lifted', 20] as const;
    const source = fakeRecording({ timesSeconds: tenths(4), levels });
    const { got } = await finish(scoring({ source }));
    expect(indices(got)).toEqual([0, 1, 2, 3]);
    expect(got.map(({ verdict }) => verdict.kind)).toEqual(['normal', 'abnormal', 'not-valid', 'normal']);
    expect(got.map(({ scored }) => scored !== undefined)).toEqual([true, true, false, true]);
    expect(source.requests).toMatchObject([{ pictures: false }]);
  });

  it('decodes while it scores: the slower of the two decides', async () => {
    const source = fakeRecording({ timesSeconds: tenths(100), decodeMs: 10 });
    const { got, tookMs } = await finish(scoring({ source, engine: fakeEngine({ callMs: 10 }) }));
    expect(indices(got)).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(tookMs).toBeLessThan(1.1 * 100 * 10);
  });

  it('sends up to 8 frames that wait together, and never more', async () => {
    const engine = fakeEngine({ callMs: 100 });
    await finish(scoring({ source: fakeRecording({ timesSeconds: tenths(50), decodeMs: 1 }), engine }));
    expect(Math.max(...engine.batches)).toBe(8);
    expect(engine.batches.reduce((sum, count) => sum + count)).toBe(50);
  });

  it('reads no further than two waiting batches and two scored ones, however long its consumer takes', async () => {
    const source = fakeRecording({ timesSeconds: tenths(1000) });
    const results = scoring({ source, batch: 4 });
    await results.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.read()).toBeLessThanOrEqual(16);
    await results.return(undefined);
  });

  it('gives all that came before a failure of the source, then throws it', async () => {
    const source = fakeRecording({ timesSeconds: tenths(30), failAt: 21 });
    const { got, error } = await finish(scoring({ source }));
    expect(got).toHaveLength(21);
    expect(error).toMatchObject({ message: 'the recording broke off' });
  });

  it('goes on after a frame that the engine cannot take', async () => {
    const levels = [10, 66, 10, 10];
    const source = fakeRecording({ timesSeconds: tenths(4), levels });
    const { got } = await finish(scoring({ source, engine: fakeEngine({ failsOn: 66 }) }));
    expect(got.map(({ verdict }) => verdict)).toMatchObject([
      { kind: 'normal' },
      { kind: 'not-valid', reason: 'engine-failed' },
      { kind: 'normal' },
      { kind: 'normal' },
    ]);
  });

  it('has released the source when its consumer leaves early', async () => {
    const source = fakeRecording({ timesSeconds: tenths(1000), decodeMs: 5 });
    const results = scoring({ source });
    const first = results.next();
    await vi.advanceTimersByTimeAsync(50);
    await first;
    await results.return(undefined);
    expect(source.open()).toBe(0);
    expect(source.requests[0]!.signal.aborted).toBe(true);
  });

  it('ends without an error when it is aborted, even while decoding hangs', async () => {
    const stop = new AbortController();
    const source = fakeRecording({ timesSeconds: tenths(10), decodeMs: 1e9 });
    const next = scoring({ source, signal: stop.signal }).next();
    await vi.advanceTimersByTimeAsync(10);
    stop.abort();
    await expect(next).resolves.toEqual({ done: true, value: undefined });
    expect(source.open()).toBe(0);
  });

  it('leaves the engine open, for it is not its own', async () => {
    const engine = fakeEngine();
    await finish(scoring({ engine }));
    expect(engine.closed()).toBe(false);
  });
});
