import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmTimes } from '../../../server/core/evaluation/episodes.ts';
import { histogramOf } from '../../../server/core/evaluation/histogram.ts';
import { operatingPointOf, rateOver } from '../../../server/core/evaluation/operating-point.ts';
import { hashDistance, perceptualHash } from '../../../server/core/evaluation/perceptual-hash.ts';
import { thin } from '../../../server/core/evaluation/thin.ts';
import { inputPixels, inputSize } from '../../../server/core/geometry.ts';

const drawing = { draws: 200, seed: 3 };

describe('operatingPointOf', () => {
  const decision = (group: string, abnormal: boolean, flagged: boolean) => ({ group, abnormal, flagged });

  it('counts what a limit gets right and wrong', () => {
    const point = operatingPointOf(
      [
        decision('a', true, true),
        decision('a', true, true),
        decision('b', true, false),
        decision('b', false, false),
        decision('c', false, false),
        decision('c', false, true),
        decision('d', false, false),
      ],
      drawing,
    );
    expect(point.confusion).toEqual({
      truePositives: 2,
      falseNegatives: 1,
      trueNegatives: 3,
      falsePositives: 1,
    });
    expect(point.sensitivity.value).toBeCloseTo(2 / 3);
    expect(point.specificity.value).toBe(0.75);
    expect(point.specificity.interval!.low).toBeLessThan(0.75);
    expect(point.specificity.interval!.high).toBeGreaterThan(0.75);
  });

  it('gives no interval for a single patient', () => {
    const point = operatingPointOf([decision('a', true, true), decision('a', false, false)], drawing);
    expect(point.sensitivity).toEqual({ value: 1 });
  });

  it('refuses an empty side', () => {
    expect(() => operatingPointOf([decision('a', true, true)], drawing)).toThrow(RangeError);
  });
});

describe('rateOver', () => {
  it('divides sums, not mean rates', () => {
    const rates = [
      { group: 'a', count: 1, per: 0.5 },
      { group: 'b', count: 1, per: 3.5 },
    ];
    expect(rateOver(['a', 'b'], rates, drawing)?.value).toBe(0.5);
    expect(rateOver(['a', 'b'], [], drawing)).toBeUndefined();
  });
});

describe('histogramOf', () => {
  it('counts every value once, in the bin whose edges hold it', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, values, (normal, abnormal) => {
        const { edges, ...counts } = histogramOf(normal, abnormal, 7);
        expect(edges).toHaveLength(8);
        const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
        expect([sum(counts.normal), sum(counts.abnormal)]).toEqual([normal.length, abnormal.length]);
      }),
    );
    expect(histogramOf([0, 1, 2], [2, 4], 4)).toEqual({
      edges: [0, 1, 2, 3, 4],
      normal: [1, 1, 1, 0],
      abnormal: [0, 0, 1, 1],
    });
  });
});

describe('alarmTimes', () => {
  const delays = { onSeconds: 0.2, offSeconds: 0.5 };
  const at = (text: string) =>
    Array.from(text, (mark, index) => ({ timeSeconds: index / 10, flagged: mark === 'x' }));

  it.each([
    ['..........', []],
    ['.x..x..x..', []],
    ['.xxx......', [0.3]],
    ['.xxx..xxx.', [0.3]],
    ['xxx......xxx', [0.2, 1.1]],
  ])('raises in %s at %j', (text, expected) => {
    const times = alarmTimes(at(text), delays);
    expect(times.map((time) => Number(time.toFixed(6)))).toEqual(expected);
  });
});

describe('perceptualHash', () => {
  const picture = (phase: number): Uint8Array =>
    Uint8Array.from({ length: inputPixels }, (_, index) => {
      const [x, y] = [index % inputSize, Math.floor(index / inputSize)];
      return 110 + 60 * Math.sin(x / 19 + phase) * Math.cos(y / (23 + phase)) + 30 * Math.sin((x + y) / 40);
    });

  it('stays nearly the same under noise, brightness and contrast, and not under another picture', () => {
    const hash = perceptualHash(picture(0));
    const noisy = picture(0).map((grey, index) => grey + ((index * 7919) % 9) - 4);
    const dimmer = picture(0).map((grey) => 0.8 * grey + 10);
    expect(hashDistance(hash, hash)).toBe(0);
    expect(hashDistance(hash, perceptualHash(noisy))).toBeLessThanOrEqual(20);
    expect(hashDistance(hash, perceptualHash(dimmer))).toBeLessThanOrEqual(20);
    expect(hashDistance(hash, perceptualHash(picture(5)))).toBeGreaterThan(50);
  });

  it('counts the bits in which two hashes differ', () => {
    expect(hashDistance([0b1011, 0], [0b0010, 0x80000000])).toBe(3);
    expect(hashDistance([0xffffffff, 0xffffffff], [0, 0])).toBe(64);
  });
});

describe('thin', () => {
  it('keeps both ends and no more points than asked for', () => {
    expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(thin([1, 2], 3)).toEqual([1, 2]);
  });
});
