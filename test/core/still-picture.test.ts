import { describe, expect, it } from 'vitest';
import type { Frame } from '../../server/core/frame.ts';
import { followStillness, isFrozen, unknownStillness } from '../../server/core/still-picture.ts';
import { openPhantom } from '../../server/source/phantom/source.ts';
import { fakeFrame, wholeSector } from '../helpers/fake-source.ts';

/** Which of the frames find the picture frozen. */
function frozenAt(frames: readonly Frame[]): number[] {
  let stillness = unknownStillness;
  return frames.flatMap((frame) => {
    stillness = followStillness(stillness, frame, wholeSector);
    return isFrozen(stillness) ? [frame.index] : [];
  });
}
const pictureOf = (index: number, timeSeconds: number, level: number): Frame => ({
  ...fakeFrame(index, timeSeconds),
  grey: new Uint8Array(256 * 256).fill(level),
});
const at25 = (levels: readonly number[]): Frame[] =>
  levels.map((level, index) => pictureOf(index, index / 25, level));

describe('a picture that repeats', () => {
  it('is frozen after half a second, and until it moves', () => {
    const levels = [1, 2, 3, ...Array<number>(20).fill(4), 5, 6];
    expect(frozenAt(at25(levels))).toEqual([16, 17, 18, 19, 20, 21, 22]);
  });

  it('is not frozen by frames doubled or tripled, however slow they come', () => {
    expect(frozenAt(at25([1, 1, 2, 2, 3, 3, 3, 4, 4, 5]))).toEqual([]);
    expect(frozenAt([1, 1, 1, 2, 2, 2].map((level, index) => pictureOf(index, index, level)))).toEqual([]);
  });

  it('begins anew after a seek, and takes a frame that is shown again for the one that it is', () => {
    const still = at25(Array<number>(14).fill(7));
    expect(frozenAt(still)).toEqual([13]);
    expect(frozenAt([...still.slice(0, 12), ...still.slice(0, 12)])).toEqual([]);
    expect(frozenAt(Array<Frame>(50).fill(still[0]!))).toEqual([]);
  });

  it('is never seen in a simulated heart', async () => {
    const frames: Frame[] = [];
    const { signal } = new AbortController();
    for await (const frame of openPhantom('phantom:sax?seed=3&seconds=1').frames({ pictures: false, signal }))
      frames.push(frame);
    expect(frozenAt(frames)).toEqual([]);
  });
});
