/**
 * Distances of one frame from normal, raw (docs/method: judged by distance).
 * - `reconstruction` = ‖x − x̂‖₂ / √N over the N pixels of the sector, x in 0..1: 0..1.
 * - `latent` = ‖a − c‖₂, a the code, c the centre of the normal codes: 0 and up. Absent without a calibration (no centre) or a code.
 *   A model that scores frames itself (Anomalib's) has that number here, as it is: a distance too, in the space that it learned.
 * - `peak` = greatest value of |x − x̂| inside the sector after a 3×3 mean: 0..1.
 * - `motion` = how much less than normal a place has moved over the last second (core/motion.ts), in spreads of normal patients. Absent for a
 *   model that does not watch motion, and until a second has been seen without a gap.
 * Where a model gives an anomaly map and no x̂, that map, scaled by its manifest, stands for |x − x̂|, and nothing bounds it at 1.
 */
export interface Scores {
  readonly reconstruction: number;
  readonly latent?: number;
  readonly peak: number;
  readonly motion?: number;
}

export const scoreNames = ['reconstruction', 'latent', 'peak', 'motion'] as const;
export type ScoreName = (typeof scoreNames)[number];

/** What a model scores: each frame by its reconstruction, or that and the motion that leads to it. Chosen by its manifest's `scoring`. */
export const scoringMethods = ['autoencoder', 'motion'] as const;
export type ScoringMethod = (typeof scoringMethods)[number];

/**
 * Where a score stops being normal, in the score's own unit. A number, above 0: what lies over it flags. A range: what lies under
 * it flags too, as a frame does that is too easy to copy (blank, in shadow).
 */
export type Limit = number | { readonly lower: number; readonly upper: number };

/** A score without a limit never flags. */
export type Limits = Readonly<Partial<Record<ScoreName, Limit>>>;
/** Each score as a multiple of its limit, see `ratioOf`: 1 = at the limit. Nothing is clamped. */
export type Ratios = Readonly<Partial<Record<ScoreName, number>>>;

/** Why a frame could not be scored: what its picture shows (core/unscorable.ts), or that the engine could not. */
export type InvalidReason = (typeof invalidReasons)[number];

/** Why a picture says nothing of the patient. */
export type Unscorable = (typeof unscorables)[number];

const unscorables = ['blank', 'not-2d', 'no-contact', 'frozen', 'depth-changed', 'gain-changed'] as const;
export const invalidReasons = [...unscorables, 'engine-failed'] as const;

export const verdictKinds = [
  'normal',
  'abnormal',
  'pending',
  'uncalibrated',
  'not-valid',
] as const satisfies Verdict['kind'][];

/** What is said of one frame. Only a frame that was scored against limits can be called normal. */
export type Verdict =
  /** `pending`: nothing is beyond its limit so far, but a score that has one is not there yet. */
  | { readonly kind: 'normal' | 'abnormal' | 'pending'; readonly scores: Scores; readonly ratios: Ratios }
  | { readonly kind: 'uncalibrated'; readonly scores: Scores }
  | { readonly kind: 'not-valid'; readonly reason: InvalidReason };

/**
 * Judges scores: abnormal as soon as one score is beyond its limit; pending while a score that has a limit is absent;
 * uncalibrated when there is no limit to hold it against.
 */
export function judge(scores: Scores, limits: Limits): Verdict {
  const ratios: Partial<Record<ScoreName, number>> = {};
  for (const name of scoreNames) {
    const score = scores[name];
    const limit = limits[name];
    if (score !== undefined && limit !== undefined) ratios[name] = ratioOf(score, limit);
  }
  const values = Object.values(ratios);
  if (values.length === 0) return { kind: 'uncalibrated', scores };
  if (values.some((ratio) => ratio > 1)) return { kind: 'abnormal', scores, ratios };
  const complete = scoreNames.every((name) => limits[name] === undefined || scores[name] !== undefined);
  return { kind: complete ? 'normal' : 'pending', scores, ratios };
}

/** How far a score has gone towards its nearer limit: score / upper or lower / score, whichever is greater. Above 1 it is beyond it. */
export function ratioOf(score: number, limit: Limit): number {
  if (typeof limit === 'number') return score / limit;
  return Math.max(score / limit.upper, limit.lower / Math.max(score, leastScore));
}

/** A score of 0 would be infinitely far below, and neither JSON nor the wire has a word for that. */
const leastScore = Number.EPSILON;

export const upperOf = (limit: Limit): number => (typeof limit === 'number' ? limit : limit.upper);
export const lowerOf = (limit: Limit): number | undefined =>
  typeof limit === 'number' ? undefined : limit.lower;
