import { quantileOf } from './quantile.ts';
import { judge, type Limits, type ScoreName, type Scores } from './scores.ts';

/** What normal looks like to one model: learned from normal frames only, valid for that model and preprocessing alone. */
export interface Calibration {
  /** Name and sha-256 (hex) of the model.onnx it was learned with. */
  readonly model: { readonly name: string; readonly sha256: string };
  /** Version of the way from picture to model input. */
  readonly preprocessing: number;
  /** c, the mean code of the normal frames; absent when the model names no code. */
  readonly centre: Float32Array | undefined;
  /** r, the limit of the latent distance (docs/method: d ≤ r is normal); absent without a centre. */
  readonly radius: number | undefined;
  readonly limits: Limits;
  /** The share of normal frames that lies at or under each limit, 0..1. */
  readonly quantile: number;
  readonly normals: { readonly frames: number; readonly groups: number };
}

/** One normal frame as the engine saw it. */
export interface NormalFrame {
  /** What must not be split: the patient. */
  readonly group: string;
  readonly scores: Scores;
  readonly code: Float32Array | undefined;
}

/** What normal frames taught, and the share of them that the limits flag all the same (any score over its limit), 0..1. */
export type LearnedNormal = Pick<Calibration, 'centre' | 'radius' | 'limits' | 'quantile' | 'normals'> & {
  readonly flaggedShare: number;
};

/**
 * Learns centre and limits from normal frames: each limit is the `quantile` of its score over all frames. The latent distance
 * of a frame is taken to the centre of the *other* groups: measured to a centre that knows the frame's own patient it comes
 * out too short, and the limit too tight for a patient never seen.
 * @param quantile above 0.5 and at most 1.
 * @throws RangeError without frames, or with a quantile out of range.
 */
export function calibrate(frames: readonly NormalFrame[], quantile: number): LearnedNormal {
  if (frames.length === 0) throw new RangeError('A calibration needs at least 1 normal frame');
  if (!(quantile > 0.5 && quantile <= 1)) {
    throw new RangeError(`A quantile lies above 0.5 and at most at 1, not at ${quantile}`);
  }
  const codes = codesOf(frames);
  const distances = codes === undefined ? undefined : distancesToOthers(frames, codes);
  const limits: Partial<Record<ScoreName, number>> = {
    reconstruction: quantileOf(
      frames.map(({ scores }) => scores.reconstruction),
      quantile,
    ),
    ...(distances === undefined ? {} : { latent: quantileOf(distances, quantile) }),
    peak: quantileOf(
      frames.map(({ scores }) => scores.peak),
      quantile,
    ),
  };
  const flagged = frames.filter(({ scores: { reconstruction, peak } }, index) => {
    const latent = distances?.[index];
    return (
      judge({ reconstruction, peak, ...(latent === undefined ? {} : { latent }) }, limits).kind === 'abnormal'
    );
  });
  return {
    centre: codes === undefined ? undefined : meanOf(codes),
    radius: limits.latent,
    limits,
    quantile,
    normals: { frames: frames.length, groups: new Set(frames.map(({ group }) => group)).size },
    flaggedShare: flagged.length / frames.length,
  };
}

/** The limits that a viewer may set: each score above 0 and finite. */
export const isLimit = (value: number): boolean => Number.isFinite(value) && value > 0;

function codesOf(frames: readonly NormalFrame[]): readonly Float32Array[] | undefined {
  const codes = frames.flatMap(({ code }) => (code === undefined ? [] : [code]));
  return codes.length === frames.length ? codes : undefined;
}

function distancesToOthers(
  frames: readonly NormalFrame[],
  codes: readonly Float32Array[],
): readonly number[] {
  const whole = sumOf(codes);
  const centreWithout = (group: string): Float64Array => {
    const members = codes.filter((_, index) => frames[index]!.group === group);
    const own = sumOf(members);
    const others = codes.length - members.length;
    // A single group has no others: then its own centre is all there is.
    return others === 0
      ? whole.map((sum) => sum / codes.length)
      : whole.map((sum, at) => (sum - own[at]!) / others);
  };
  const centres = new Map(
    [...new Set(frames.map(({ group }) => group))].map((group) => [group, centreWithout(group)]),
  );
  return codes.map((code, index) => distance(code, centres.get(frames[index]!.group)!));
}

function sumOf(codes: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(codes[0]!.length);
  for (const code of codes) for (let at = 0; at < sum.length; at++) sum[at]! += code[at]!;
  return sum;
}

const meanOf = (codes: readonly Float32Array[]): Float32Array =>
  Float32Array.from(sumOf(codes), (sum) => sum / codes.length);

function distance(code: Float32Array, centre: Float64Array): number {
  let squares = 0;
  for (let at = 0; at < centre.length; at++) squares += (code[at]! - centre[at]!) ** 2;
  return Math.sqrt(squares);
}
