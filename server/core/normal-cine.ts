import type { Scores } from './scores.ts';
import type { Seconds } from './units.ts';

/** A normal cine as the alarm would meet it. */
export interface NormalCine {
  /** What must not be split: the patient. */
  readonly group: string;
  /** Every frame, in order; at least one. */
  readonly frames: readonly NormalFrame[];
}

export interface NormalFrame {
  readonly timeSeconds: Seconds;
  /** Absent when it could not be scored. */
  readonly scores: Scores | undefined;
}

export const groupsOf = (cines: readonly NormalCine[]): readonly string[] =>
  [...new Set(cines.map(({ group }) => group))].sort();

/** Stream time of the frames that could be scored, each as long as the cine's mean step, 0 and up. */
export function judgedSeconds({ frames }: NormalCine): number {
  const steps = frames.length - 1;
  if (steps === 0) return 0;
  const stepSeconds = (frames[steps]!.timeSeconds - frames[0]!.timeSeconds) / steps;
  return Math.max(0, stepSeconds) * frames.filter(({ scores }) => scores !== undefined).length;
}

/** How much there was to learn from. */
export interface NormalCounts {
  readonly patients: number;
  readonly cines: number;
  /** Frames that could be scored. */
  readonly frames: number;
  /** Stream time of these. */
  readonly minutes: number;
}

export const countNormals = (cines: readonly NormalCine[]): NormalCounts => ({
  patients: groupsOf(cines).length,
  cines: cines.length,
  frames: cines.reduce(
    (sum, { frames }) => sum + frames.filter(({ scores }) => scores !== undefined).length,
    0,
  ),
  minutes: cines.reduce((sum, cine) => sum + judgedSeconds(cine), 0) / 60,
});

/**
 * Patients in at most `most` parts, each patient a part of his own where they are not more: what is learned from the others of a part
 * has not seen him.
 */
export function partsOf(groups: readonly string[], most: number): readonly (readonly string[])[] {
  const sorted = [...groups].sort();
  const parts = Math.min(most, sorted.length);
  return Array.from({ length: parts }, (_, part) => sorted.filter((_, at) => at % parts === part));
}
