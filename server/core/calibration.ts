import type { Appearance } from './appearance.ts';
import type { LatentReference } from './latent.ts';
import { leaveOut, type LeftOut } from './left-out.ts';
import { learnLimits, limitIntervals, type LimitIntervals, type LimitsAsked } from './limit-learner.ts';
import type { MotionReference } from './motion.ts';
import { countNormals, type NormalCine, type NormalCounts } from './normal-cine.ts';
import { lowerOf, scoreNames, upperOf, type Limits, type ScoreName } from './scores.ts';
import type { EpisodeRule } from './tuning/episode-rule.ts';
import { sketchOf, type ScoreSketch } from './tuning/score-sketch.ts';

/** What normal looks like to one model: learned from normal cines only, valid for that model and preprocessing alone. */
export interface Calibration extends LearnedLimits {
  readonly model: ModelIdentity;
  /** Version of the way from picture to model input. */
  readonly preprocessing: number;
  /** Absent when the model names no code. */
  readonly latent: LatentReference | undefined;
  /** Absent for a model that does not watch motion. */
  readonly motion: MotionReference | undefined;
  /** Absent where too few patients were seen, and in calibrations of format 2. */
  readonly appearance: Appearance | undefined;
  /** How the scores of the normals were spread; absent in calibrations made before it was kept. */
  readonly normalScores?: NormalScores | undefined;
  /** Absent: the rule that goes without saying (alarms.ts). */
  readonly episodeRule?: EpisodeRule | undefined;
  /** Absent for one that was learned and not touched since. */
  readonly saved?: SavedAs | undefined;
}

/** The model that a calibration was learned with. */
export interface ModelIdentity {
  readonly name: string;
  /** Of model.onnx, hex. */
  readonly sha256: string;
  /** sha-256 of what its manifest said of how it is fed and read, hex; absent where that said nothing. */
  readonly use?: string;
}

export type NormalScores = Readonly<Partial<Record<ScoreName, ScoreSketch>>>;

/** Who kept which settings under which name, and why: a calibration that a person tuned. */
export interface SavedAs {
  readonly name: string;
  /** Counts up from 1 within a name. */
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly time: string;
  /** File name and sha-256 (hex) of the calibration that it was tuned from. */
  readonly from: { readonly id: string; readonly hash: string };
}

export const normalScoresOf = (cines: readonly NormalCine[]): NormalScores =>
  Object.fromEntries(
    scoreNames.flatMap((name) => {
      const sketch = sketchOf(
        cines.flatMap(({ frames }) => frames.flatMap(({ scores }) => scores?.[name] ?? [])),
      );
      return sketch === undefined ? [] : [[name, sketch]];
    }),
  );

/** Limits and how far they can be trusted. */
export interface LearnedLimits {
  /** The upper limit of `latent` is the radius r of docs/method: d ≤ r is normal. */
  readonly limits: Limits;
  readonly asked: LimitsAsked;
  readonly normals: NormalCounts;
  readonly intervals: LimitIntervals;
  /** Absent for a single patient. */
  readonly leftOut: LeftOut | undefined;
}

/** Of the bootstrap: the ends of a 95 % interval move by about 3 % of its width from seed to seed. */
const draws = 2000;
const seed = 1;

/**
 * Learns limits from normal cines that the model was not trained on. The latent distances must have been taken to a reference that the
 * frame's own patient had no part in: measured to one that knows him they come out too short, and the limit too tight for
 * a patient never seen. The same cines give the same numbers, to the last digit.
 * @throws RangeError without a scored frame, or with a target out of range.
 */
export function calibrate(cines: readonly NormalCine[], asked: LimitsAsked): LearnedLimits {
  const { target } = asked;
  if (target.kind === 'quantile' && !(target.share > 0.5 && target.share <= 1))
    throw new RangeError(`A quantile lies above 0.5 and at most at 1, not at ${target.share}`);
  if (target.kind === 'false-alarms' && !(target.perHour > 0 && Number.isFinite(target.perHour)))
    throw new RangeError(`False alarms an hour are a number above 0, not ${target.perHour}`);
  return {
    limits: learnLimits(cines, asked),
    asked,
    normals: countNormals(cines),
    intervals: limitIntervals(cines, asked, { draws, seed }),
    leftOut: leaveOut(cines, asked, { draws, seed }),
  };
}

/** What a limit may be: above 0 and finite. */
export const isLimit = (value: number): boolean => Number.isFinite(value) && value > 0;

/** Scores whose limit would be none, as all their values are the same or 0. */
export const impossibleLimits = (limits: Limits): readonly string[] =>
  scoreNames.filter((name) => {
    const limit = limits[name];
    return limit !== undefined && !(isLimit(upperOf(limit)) && isLimit(lowerOf(limit) ?? upperOf(limit)));
  });
