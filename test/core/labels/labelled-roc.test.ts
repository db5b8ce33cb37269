import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from '../../../server/core/evaluation/roc.ts';
import {
  areaInterval,
  labelledCases,
  labelledRoc,
  limitOfPoint,
  pointOfLimit,
  type LabelledCine,
} from '../../../server/core/labels/labelled-roc.ts';

/** Frames a second apart, those from `abnormalFrom` on labelled abnormal and all before normal. */
function cineOf(group: string, values: readonly number[], abnormalFrom: number): LabelledCine {
  const column = Float32Array.from(values);
  const nothing = new Float32Array(values.length).fill(NaN);
  return {
    group,
    recorded: {
      length: values.length,
      timeSeconds: Float64Array.from(values, (_, at) => at),
      scores: { reconstruction: column, latent: nothing, peak: column, motion: nothing },
      seam: new Uint8Array(values.length),
    },
    labels: [
      { id: 1, label: 'normal', extent: { kind: 'cine' } },
      {
        id: 2,
        label: 'abnormal',
        extent: { kind: 'stretch', fromSeconds: abnormalFrom, toSeconds: values.length },
      },
    ],
  };
}

const rocOf = (cines: readonly LabelledCine[]) => labelledRoc(labelledCases(cines, 'peak'));
const twoSides = fc
  .record({
    normal: fc.array(fc.float({ min: 0.125, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
    abnormal: fc.array(fc.float({ min: 0.125, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
  })
  .map(({ normal, abnormal }) => ({
    normal,
    abnormal,
    cine: cineOf('a', [...normal, ...abnormal], normal.length),
  }));

describe('labelledRoc', () => {
  it('has the area of the labelled scores', () => {
    fc.assert(
      fc.property(twoSides, ({ normal, abnormal, cine }) => {
        expect(rocOf([cine])!.area).toBeCloseTo(areaUnderRoc(normal, abnormal), 12);
      }),
    );
  });

  it('is none until both kinds are labelled, and counts no frame without the score', () => {
    const cine = cineOf('a', [0.1, 0.2], 9);
    expect(rocOf([cine])).toBeUndefined();
    expect(labelledCases([cine], 'latent')).toEqual([]);
    expect(labelledCases([{ ...cine, labels: [] }], 'peak')).toEqual([]);
  });
});

describe('areaInterval', () => {
  it('is drawn by group, and is none for a single one', () => {
    const cine = cineOf('a', [0.1, 0.2, 0.3, 0.4, 0.9], 2);
    expect(areaInterval(rocOf([cine])!)).toBeUndefined();
    const several = ['a', 'b', 'c', 'd'].map((group, at) => cineOf(group, [0.1, 0.2 + at / 4, 0.3, 0.9], 2));
    const roc = rocOf(several)!;
    const interval = areaInterval(roc)!;
    expect(interval.low).toBeLessThan(roc.area);
    expect(interval.high).toBeGreaterThan(roc.area);
  });
});

describe('a limit and its point on the ROC', () => {
  it('flag the same frames: the limit of a point stands at the point', () => {
    fc.assert(
      fc.property(twoSides, ({ cine }) => {
        const roc = rocOf([cine])!;
        for (const point of roc.curve) {
          const { falsePositiveRate, sensitivity } = pointOfLimit(roc, limitOfPoint(roc, point));
          expect(falsePositiveRate).toBeCloseTo(point.falsePositiveRate, 12);
          expect(sensitivity).toBeCloseTo(point.sensitivity, 12);
        }
      }),
    );
  });

  it('stands off the curve where a lower side flags too', () => {
    const roc = rocOf([cineOf('a', [0.2, 0.5, 0.1, 0.9], 2)])!;
    expect(pointOfLimit(roc, 0.6)).toEqual({ falsePositiveRate: 0, sensitivity: 0.5 });
    expect(pointOfLimit(roc, { lower: 0.15, upper: 0.6 })).toEqual({ falsePositiveRate: 0, sensitivity: 1 });
  });
});
