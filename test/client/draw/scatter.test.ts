import { describe, expect, it } from 'vitest';
import {
  isBeyond,
  nearestPoint,
  scatterInsetsPx,
  scatterScale,
  scatterTops,
} from '../../../client/draw/scatter.ts';
import type { RecordedScores } from '../../../server/core/tuning/replay-scores.ts';

const recorded: RecordedScores = {
  length: 3,
  timeSeconds: [0, 1, 2],
  scores: {
    latent: Float32Array.of(5, 10, NaN),
    reconstruction: Float32Array.of(0.05, 0.1, 0.2),
    peak: Float32Array.of(0.1, 0.1, 0.9),
    motion: Float32Array.of(NaN, NaN, NaN),
  },
  seam: [0, 0, 0],
};
const size = { width: 300, height: 200 };
const tops = { latent: 20, reconstruction: 0.2 };

describe('the plane of reconstruction and latent', () => {
  it('has the centre in the corner, at no distance and no error', () => {
    const { x, y } = scatterScale(tops, size);
    expect(x(0)).toBe(scatterInsetsPx.left);
    expect(y(0)).toBe(size.height - scatterInsetsPx.bottom);
    expect(x(tops.latent)).toBe(size.width - scatterInsetsPx.right);
    expect(y(tops.reconstruction)).toBe(scatterInsetsPx.top);
  });

  it('leads from a place to the nearest point, and from far away to none', () => {
    const scale = scatterScale(tops, size);
    const place = { x: scale.x(10) + 5, y: scale.y(0.1) - 5 };
    expect(nearestPoint(recorded, scale, place)).toBe(1);
    expect(nearestPoint(recorded, scale, { x: place.x + 60, y: place.y })).toBeUndefined();
  });

  it('holds every point and both limits', () => {
    const ends = scatterTops({ latent: 0, reconstruction: 0 }, recorded, { latent: { lower: 1, upper: 30 } });
    expect(ends.latent).toBeGreaterThan(30);
    expect(ends.reconstruction).toBeGreaterThanOrEqual(0.2);
  });

  it('says beyond of a frame that is over any limit, whichever score it is of', () => {
    const limits = { reconstruction: 0.3, peak: 0.5, motion: 1 };
    expect([0, 1, 2].map((at) => isBeyond(recorded, limits, at))).toEqual([false, false, true]);
  });
});
