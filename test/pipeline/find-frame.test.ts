import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../server/core/units.ts';
import { findFrame } from '../../server/pipeline/find-frame.ts';
import { fakeRecording, tenths } from '../helpers/fake-source.ts';

const signal = new AbortController().signal;
const find = async (timesSeconds: readonly number[], fromSeconds: number | undefined, frames = 0) => {
  const source = fakeRecording({ timesSeconds });
  const from = fromSeconds === undefined ? undefined : seconds(fromSeconds);
  const frame = await findFrame(source, { fromSeconds: from, frames, pictures: true, signal });
  return { index: frame?.index, source };
};

describe('findFrame', () => {
  it('finds the frame of a time, or the first after it', async () => {
    await expect(find(tenths(50), 2.5)).resolves.toMatchObject({ index: 25 });
    await expect(find(tenths(50), 2.41)).resolves.toMatchObject({ index: 25 });
    await expect(find(tenths(50), undefined)).resolves.toMatchObject({ index: 0 });
  });

  it('finds the last frame of the recording for a time beyond it', async () => {
    await expect(find(tenths(50), 4.95)).resolves.toMatchObject({ index: 49 });
    await expect(find(tenths(50), 1e6)).resolves.toMatchObject({ index: 49 });
  });

  it('stays at the first and the last frame when it steps beyond them', async () => {
    await expect(find(tenths(50), 0, -1)).resolves.toMatchObject({ index: 0 });
    await expect(find(tenths(50), 4.9, 1)).resolves.toMatchObject({ index: 49 });
    await expect(find(tenths(50), 0.3, -9)).resolves.toMatchObject({ index: 0 });
  });

  it('finds none in a recording without frames', async () => {
    await expect(find([], undefined)).resolves.toMatchObject({ index: undefined });
    await expect(find([], 3, -1)).resolves.toMatchObject({ index: undefined });
  });

  it('steps back without reading a long recording from its beginning', async () => {
    const { index, source } = await find(tenths(10_000), 900, -1);
    expect(index).toBe(8999);
    expect(source.read()).toBeLessThan(20);
    expect(source.open()).toBe(0);
  });

  it('steps to the frame that so many indices away lies, at any frame rate', async () => {
    const anyTimes = fc
      .array(fc.constantFrom(0.001, 1 / 30, 0.1, 0.7, 9), { minLength: 1, maxLength: 60 })
      .map((gaps) => gaps.map((_, at) => 5 + gaps.slice(0, at).reduce((sum, gap) => sum + gap, 0)));
    await fc.assert(
      fc.asyncProperty(anyTimes, fc.nat(), fc.integer({ min: -20, max: 20 }), async (times, at, frames) => {
        const start = at % times.length;
        const expected = Math.min(times.length - 1, Math.max(0, start + frames));
        await expect(find(times, times[start], frames)).resolves.toMatchObject({ index: expected });
      }),
      { numRuns: 60 },
    );
  });
});
