import { createHash } from 'node:crypto';
import { MonitorError } from '../core/errors.ts';
import { randomOf, seedFor, shuffled } from '../core/random.ts';

/** A normal picture to learn from. */
export interface TrainingFrame {
  /** Row-major grey bytes of the whole square input, 0..255. */
  readonly grey: Uint8Array;
  /** What must not be split: the patient. */
  readonly group: string;
}

/** Frames to learn from and frames to judge by, no group on both sides, neither side empty. */
export interface Split {
  readonly training: readonly TrainingFrame[];
  readonly validation: readonly TrainingFrame[];
}

/** How to choose the groups to judge by: a share of them (above 0, under 1; at least one group), drawn by seed, or their names. */
export type ValidationChoice = number | readonly string[];

/** @throws MonitorError `training-data` when there is nothing to learn from, or nothing to judge by. */
export function splitByGroup(
  frames: readonly TrainingFrame[],
  validation: ValidationChoice,
  seed: number,
): Split {
  if (frames.length === 0) throw refusal('no frame came. Name cines of normals that can be decoded.');
  const groups = groupsOf(frames);
  if (groups.length === 1) {
    throw refusal(
      `all ${frames.length} frames are of one group (${groups[0]!}), and a model is judged on patients that it has not seen. Give cines of at least 2 patients, told apart by the manifest's column "group".`,
    );
  }
  const chosen = new Set(typeof validation === 'number' ? drawn(groups, validation, seed) : validation);
  const missing = [...chosen].filter((group) => !groups.includes(group));
  if (missing.length > 0)
    throw refusal(
      `no frame is of these groups to judge by: ${missing.join(', ')}. There are: ${groups.join(', ')}.`,
    );
  const split = {
    training: frames.filter(({ group }) => !chosen.has(group)),
    validation: frames.filter(({ group }) => chosen.has(group)),
  };
  if (split.training.length === 0 || split.validation.length === 0) {
    const side = split.training.length === 0 ? 'learn from' : 'judge by';
    throw refusal(`no group is left to ${side}: ${chosen.size} of ${groups.length} were chosen to judge by.`);
  }
  return split;
}

/** The groups of frames, each once, sorted. */
export const groupsOf = (frames: readonly TrainingFrame[]): readonly string[] =>
  [...new Set(frames.map(({ group }) => group))].sort();

/** The mean picture: grey 0..1, one number a pixel. What a model must beat: it knows everything but the frame itself. */
export function meanImageOf(frames: readonly TrainingFrame[]): Float64Array {
  const sum = new Float64Array(frames[0]!.grey.length);
  for (const { grey } of frames) for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + grey[at]!;
  return sum.map((value) => value / (255 * frames.length));
}

/** Mean over frames and pixels of (mean − x)², x in 0..1: the loss of a model that always answers with the mean picture. */
export function meanImageLoss(mean: Float64Array, frames: readonly TrainingFrame[]): number {
  let sum = 0;
  for (const { grey } of frames)
    for (let at = 0; at < mean.length; at++) sum += (mean[at]! - grey[at]! / 255) ** 2;
  return sum / (frames.length * mean.length);
}

/** sha-256, hex, over groups and pictures of both sides in order: the same data in the same order has the same. */
export function hashOf({ training, validation }: Split): string {
  const hash = createHash('sha256');
  for (const side of [training, validation]) {
    hash.update(`${side.length}\n`);
    for (const { grey, group } of side) hash.update(`${group}\n`).update(grey);
  }
  return hash.digest('hex');
}

function drawn(groups: readonly string[], share: number, seed: number): readonly string[] {
  if (!(share > 0 && share < 1))
    throw refusal(`the share of groups to judge by lies between 0 and 1, not at ${share}.`);
  const count = Math.min(groups.length - 1, Math.max(1, Math.round(groups.length * share)));
  // Stream 0 is the split's; the epochs count from 1.
  const order = shuffled(groups.length, randomOf(seedFor(seed, 0)));
  return Array.from(order.subarray(0, count), (index) => groups[index]!);
}

const refusal = (detail: string): MonitorError => MonitorError.of('training-data', [detail]);
