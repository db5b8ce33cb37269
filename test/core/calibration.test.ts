import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, type NormalFrame } from '../../server/core/calibration.ts';

const frame = (
  group: string,
  values: { reconstruction: number; peak: number; code?: number[] },
): NormalFrame => ({
  group,
  scores: { reconstruction: values.reconstruction, peak: values.peak },
  code: values.code === undefined ? undefined : Float32Array.from(values.code),
});

describe('calibrate', () => {
  it('takes the mean code as the centre', () => {
    const { centre } = calibrate(
      [
        frame('a', { reconstruction: 0.1, peak: 0.2, code: [1, 2] }),
        frame('b', { reconstruction: 0.1, peak: 0.2, code: [3, 6] }),
      ],
      0.99,
    );
    expect(centre).toEqual(Float32Array.of(2, 4));
  });

  it('measures the latent distance of a patient to the centre of the others', () => {
    const codes = { a: [0, 0], b: [3, 4], c: [3, 4] };
    const frames = Object.entries(codes).map(([group, code]) =>
      frame(group, { reconstruction: 0.1, peak: 0.2, code }),
    );
    // a to the mean of b and c: 5; b to the mean of a and c: 2.5. The greatest is the limit at quantile 1.
    expect(calibrate(frames, 1).limits.latent).toBeCloseTo(5, 6);
    expect(calibrate(frames, 1).radius).toBeCloseTo(5, 6);
  });

  it('has neither centre nor latent limit when a model gives no code', () => {
    const learned = calibrate([frame('a', { reconstruction: 0.1, peak: 0.2 })], 0.99);
    expect(learned.centre).toBeUndefined();
    expect(learned.limits).toEqual({ reconstruction: 0.1, peak: 0.2 });
  });

  it('counts frames and groups', () => {
    const frames = ['a', 'a', 'b'].map((group) => frame(group, { reconstruction: 0.1, peak: 0.2 }));
    expect(calibrate(frames, 0.9).normals).toEqual({ frames: 3, groups: 2 });
  });

  it('flags about the share of its own frames that the quantile leaves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 50, maxLength: 200 }),
        (values) => {
          const frames = values.map((value) => frame('a', { reconstruction: value, peak: value }));
          expect(calibrate(frames, 0.9).flaggedShare).toBeLessThanOrEqual(0.1 + 1 / values.length);
        },
      ),
    );
  });

  it.each([0.5, 0, 1.01, NaN])('refuses the quantile %d', (quantile) => {
    expect(() => calibrate([frame('a', { reconstruction: 0.1, peak: 0.2 })], quantile)).toThrow(RangeError);
  });

  it('refuses to learn from nothing', () => {
    expect(() => calibrate([], 0.99)).toThrow('at least 1 normal frame');
  });
});
