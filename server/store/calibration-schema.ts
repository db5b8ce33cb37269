import { z } from 'zod';
import { latentKinds } from '../core/latent.ts';
import { scoreNames } from '../core/scores.ts';
import { sha256Shape } from './sha256.ts';

/**
 * Format of calibration.json. 1: one number a score, the centre at the top. 2: limits may be two-sided; how they were asked for, their
 * intervals and what they raise on patients left out stand beside them; the centre is part of `latent`. 3: how normals looked may stand
 * beside them.
 */
export const calibrationFormat = 3;
/** Formats that are read. */
export const readableFormats: readonly number[] = [2, 3];

const above0 = z.number().positive();
const count = z.number().int().nonnegative();
const limit = z.union([above0, z.strictObject({ lower: above0, upper: above0 })]);
const perScore = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    reconstruction: value.exactOptional(),
    latent: value.exactOptional(),
    peak: value.exactOptional(),
    motion: value.exactOptional(),
  });
const range = z.strictObject({ low: z.number().nonnegative(), high: z.number().nonnegative() });
const interval = z.strictObject({ low: z.number(), high: z.number(), draws: count });

/** calibration.json. Arrays of numbers are base64 of little-endian float32. */
export const calibrationSchema = z.strictObject({
  format: z.literal([2, calibrationFormat]),
  model: z.strictObject({ name: z.string(), sha256: sha256Shape, use: sha256Shape.exactOptional() }),
  preprocessing: z.number().int(),
  limits: perScore(limit),
  asked: z.strictObject({
    target: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('quantile'), share: z.number().gt(0.5).lte(1) }),
      z.strictObject({ kind: z.literal('false-alarms'), perHour: above0 }),
    ]),
    twoSided: z.array(z.enum(scoreNames)).readonly(),
  }),
  normals: z.strictObject({
    patients: count,
    cines: count,
    frames: count,
    minutes: z.number().nonnegative(),
  }),
  /** 95 %, by drawing patients; empty for a single one. */
  intervals: perScore(z.strictObject({ upper: interval, lower: interval.exactOptional() })),
  leftOut: z
    .strictObject({
      episodes: count,
      hours: above0,
      perHour: z.number().nonnegative(),
      interval: interval.exactOptional(),
      atMostPerHour: above0,
      patientsWithEpisodes: count,
      flaggedShare: z.number().min(0).max(1),
    })
    .exactOptional(),
  software: z.string(),
  command: z.string(),
  latent: z
    .strictObject({
      kind: z.enum(latentKinds),
      /** r, for people: the upper limit of `latent`. */
      radius: above0.exactOptional(),
      centre: z.base64(),
      /** Of `mahalanobis`: k rows as long as the centre, and k numbers. */
      spread: z
        .strictObject({ residualVariance: above0, variances: z.base64(), directions: z.base64() })
        .exactOptional(),
    })
    .exactOptional(),
  /** Grey levels that 10, 50 and 90 % of the sector lie below, and its depth in mm: in all but the outermost normal frames. */
  appearance: z
    .strictObject({ dark: range, middle: range, bright: range, depthMm: range.exactOptional() })
    .exactOptional(),
  /** Of each score, quantiles of the normals at 0, 1/128, … 1. */
  normalScores: perScore(z.base64()).exactOptional(),
  episodeRule: z
    .strictObject({
      onSeconds: z.number().min(0).max(60),
      offSeconds: z.number().min(0).max(60),
      endRatio: z.number().min(0.1).max(1),
    })
    .exactOptional(),
  /** Of one that a person tuned: intervals and what was left out tell of the limits as they were learned, and stand only where these were kept. */
  saved: z
    .strictObject({
      name: z.string(),
      version: count,
      author: z.string(),
      reason: z.string(),
      time: z.iso.datetime(),
      from: z.strictObject({ id: z.string(), hash: sha256Shape }),
    })
    .exactOptional(),
  /** 256 numbers, K rows of 256 and 256 numbers. */
  motion: z.strictObject({ mean: z.base64(), components: z.base64(), spread: z.base64() }).exactOptional(),
});

export type CalibrationFile = z.input<typeof calibrationSchema>;
