import type { Calibration } from '../../server/core/calibration.ts';

/** A calibration that was learned from one score of a model called tiny. */
export const exampleCalibration: Calibration = {
  model: { name: 'tiny', sha256: 'ab'.repeat(32) },
  preprocessing: 1,
  limits: { reconstruction: 0.04, peak: 0.3 },
  asked: { target: { kind: 'quantile', share: 0.995 }, twoSided: [] },
  normals: { patients: 20, cines: 25, frames: 640, minutes: 0.43 },
  intervals: {
    reconstruction: { upper: { low: 0.03, high: 0.05, draws: 2000 } },
    peak: { upper: { low: 0.2, high: 0.4, draws: 2000 } },
  },
  leftOut: {
    episodes: 1,
    hours: 0.007,
    perHour: 140,
    atMostPerHour: 660,
    patientsWithEpisodes: 1,
    flaggedShare: 0.01,
  },
  latent: { kind: 'euclidean', centre: Float32Array.of(0.1, -2, 3e-8) },
  motion: undefined,
  appearance: undefined,
};
