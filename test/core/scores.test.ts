import { describe, expect, it } from 'vitest';
import { judge } from '../../server/core/scores.ts';

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

  it('calls nothing normal whose only limit has no score', () => {
    expect(judge({ reconstruction: 0.04, peak: 0.3 }, { latent: 8 })).toMatchObject({ kind: 'uncalibrated' });
  });
});
