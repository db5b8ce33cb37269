import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CineScores } from '../../../client/state/cine-scores.ts';

const score = fc.float({ min: 0, max: 1, noNaN: true });

describe('the scores of a recording', () => {
  it('hold each frame once, in order, whatever the order in which it was played', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat({ max: 400 }), peak: score }), { maxLength: 600 }),
        (frames) => {
          const cine = new CineScores();
          const known = new Map<number, number>();
          for (const { at, peak } of frames) {
            cine.put(at / 30, { reconstruction: 0.5, peak });
            known.set(at / 30, peak);
          }
          const { length, timeSeconds, scores } = cine.recorded();
          const times = [...known.keys()].sort((a, b) => a - b);
          expect(length).toBe(times.length);
          expect(Array.from(timeSeconds)).toEqual(times);
          expect(Array.from(scores.peak)).toEqual(times.map((time) => known.get(time)));
        },
      ),
    );
  });

  it('keep the motion that a frame had when it was played, though a seek shows it without', () => {
    const cine = new CineScores();
    cine.put(1, { reconstruction: 0.1, peak: 0.2 });
    cine.put(1, { reconstruction: 0.1, peak: 0.2, motion: 3 });
    cine.put(1, { reconstruction: 0.1, peak: 0.2 });
    expect(cine.recorded().scores.motion[0]).toBe(3);
  });

  it('stay the same object until something changes', () => {
    const cine = new CineScores();
    cine.put(1, { reconstruction: 0.1, peak: 0.2 });
    const before = cine.recorded();
    cine.put(1, { reconstruction: 0.1, peak: 0.2 });
    expect(cine.recorded()).toBe(before);
    cine.put(2, { reconstruction: 0.1, peak: 0.2 });
    expect(cine.recorded()).not.toBe(before);
    expect(cine.length).toBe(2);
  });

  it('mark a seam where something between was not seen', () => {
    const cine = new CineScores();
    for (const time of [0, 0.5, 4, 4.5]) cine.put(time, { reconstruction: 0.1, peak: 0.2 });
    expect(Array.from(cine.recorded().seam)).toEqual([0, 0, 1, 0]);
  });
});
