import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellsSide,
  coarseSide,
  followMotion,
  noTrail,
  type MotionMoment,
} from '../../server/core/motion-trail.ts';
import { randomOf } from '../../server/core/random.ts';
import { seconds } from '../../server/core/units.ts';

const picture = (seed: number): Float32Array => {
  const random = randomOf(seed);
  return Float32Array.from({ length: coarseSide ** 2 }, () => random());
};
const moment = (index: number, perSecond = 30): MotionMoment => ({
  index,
  timeSeconds: seconds(index / perSecond),
  coarse: picture(index),
});
const moments = (count: number, perSecond = 30): readonly MotionMoment[] =>
  Array.from({ length: count }, (_, index) => moment(index, perSecond));

/** What is said of each frame. */
function followed(frames: readonly MotionMoment[]): readonly (Float32Array | undefined)[] {
  let trail = noTrail;
  return frames.map((frame) => {
    const next = followMotion(trail, frame);
    trail = next.trail;
    return next.cells;
  });
}
const firstSaid = (frames: readonly MotionMoment[]): number =>
  followed(frames).findIndex((cells) => cells !== undefined);

describe('a trail of frames', () => {
  it.each([
    [10, 11],
    [15, 16],
    [25, 27],
    [30, 33],
    [60, 66],
  ])('says nothing at %d frames a second until it holds a second and the lag before it', (rate, first) => {
    expect(firstSaid(moments(3 * rate, rate))).toBe(first);
  });

  it('never says anything of a source that is too slow to see motion', () => {
    expect(firstSaid(moments(40, 7))).toBe(-1);
  });

  it('says the same of a frame wherever it began, to the last digit', () => {
    const whole = followed(moments(90));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (from) => {
        const part = followed(moments(90).slice(from));
        expect(part.slice(40)).toEqual(whole.slice(from + 40));
      }),
      { numRuns: 10 },
    );
  });

  it('remembers no more than it needs', () => {
    let trail = noTrail;
    for (const frame of moments(300)) trail = followMotion(trail, frame).trail;
    expect(trail.moments.length).toBeLessThan(40);
  });

  it.each([
    ['a frame is missing', (index: number) => (index >= 60 ? index + 1 : index)],
    ['a loop begins anew', (index: number) => (index >= 60 ? index - 60 : index)],
  ])('begins anew where %s', (_, indexOf) => {
    const said = followed(moments(150).map(({ index }) => moment(indexOf(index))));
    expect(said.slice(33, 60).every((cells) => cells !== undefined)).toBe(true);
    expect(said.slice(60, 93).some((cells) => cells !== undefined)).toBe(false);
    expect(said[93]).toBeDefined();
  });

  it('goes on where a source was opened anew and counts anew', () => {
    const frames = moments(90).map((frame) =>
      frame.index < 60 ? frame : { ...frame, index: frame.index - 60 },
    );
    expect(
      followed(frames)
        .slice(33)
        .every((cells) => cells !== undefined),
    ).toBe(true);
  });
});

describe('motion', () => {
  it('is 0 where nothing moves, and elsewhere the mean difference over the lag, cell by cell', () => {
    // One cell turns on and off every 1/15 s: each frame differs by 0.5 from the one two before.
    const frames = moments(60).map((frame) => {
      const coarse = new Float32Array(coarseSide ** 2).fill(0.25);
      if (Math.floor(frame.index / 2) % 2 === 1)
        for (const row of [8, 9, 10, 11]) coarse.fill(0.75, row * coarseSide + 20, row * coarseSide + 24);
      return { ...frame, coarse };
    });
    const cells = followed(frames)[59]!;
    const expected = new Float32Array(cellsSide ** 2);
    expected[2 * cellsSide + 5] = 0.5;
    expect(cells).toEqual(expected);
  });
});
