import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, ratioOf } from '../../server/core/scores.ts';

const scores = { reconstruction: 0.04, latent: 8, peak: 0.3 };

describe('judge', () => {
  it('is abnormal as soon as one score is above its limit', () => {
    expect(judge(scores, { reconstruction: 0.05, latent: 7.9, peak: 0.5 })).toMatchObject({
      kind: 'abnormal',
    });
  });

  it('is normal at the limit', () => {
    expect(judge(scores, { reconstruction: 0.04, latent: 8, peak: 0.3 })).toMatchObject({
      kind: 'normal',
      ratios: { reconstruction: 1, latent: 1, peak: 1 },
    });
  });

  it('does not clamp a ratio', () => {
    expect(judge(scores, { latent: 0.5 })).toMatchObject({ ratios: { latent: 16 } });
  });

  it('calls nothing normal that has no limit', () => {
    expect(judge(scores, {})).toEqual({ kind: 'uncalibrated', scores });
  });

  it('calls nothing normal while a score that has a limit is not there yet, but abnormal what is', () => {
    const asked = { peak: 0.4, motion: 2 };
    expect(judge(scores, asked)).toMatchObject({ kind: 'pending' });
    expect(judge({ ...scores, motion: 1 }, asked)).toMatchObject({ kind: 'normal' });
    expect(judge({ ...scores, motion: 3 }, asked)).toMatchObject({ kind: 'abnormal' });
    expect(judge({ ...scores, peak: 0.6 }, asked)).toMatchObject({ kind: 'abnormal' });
  });

  it('calls nothing normal whose only limit has no score', () => {
    expect(judge({ reconstruction: 0.04, peak: 0.3 }, { latent: 8 })).toMatchObject({ kind: 'uncalibrated' });
  });
});

describe('a two-sided limit', () => {
  const limit = { lower: 0.02, upper: 0.08 };

  it.each([
    [0.04, 0.5, 'normal'],
    [0.08, 1, 'normal'],
    [0.02, 1, 'normal'],
    [0.16, 2, 'abnormal'],
    [0.005, 4, 'abnormal'],
  ])('takes %d as a ratio of %d: %s', (reconstruction, ratio, kind) => {
    const verdict = judge({ ...scores, reconstruction }, { reconstruction: limit });
    expect(verdict).toMatchObject({ kind, ratios: { reconstruction: expect.closeTo(ratio, 12) } });
  });

  it('gives a number for a score of 0 too, far beyond', () => {
    expect(ratioOf(0, limit)).toBeGreaterThan(1e6);
    expect(Number.isFinite(ratioOf(0, limit))).toBe(true);
  });

  it('is beyond exactly where the score is outside', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (score) => {
        expect(ratioOf(score, limit) > 1).toBe(score < limit.lower || score > limit.upper);
      }),
    );
  });
});
