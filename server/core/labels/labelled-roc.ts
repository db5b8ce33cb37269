import { figureOver, type Figure } from '../evaluation/figure.ts';
import { rankingOf, type Case, type Ranking } from '../evaluation/ranking.ts';
import { areaOf, rocCurve, type RocPoint } from '../evaluation/roc.ts';
import { ratioOf, type Limit, type ScoreName } from '../scores.ts';
import type { RecordedScores } from '../tuning/replay-scores.ts';
import { labelAt, type Label } from './labels.ts';

/** The recorded scores of one cine and what people said of it. */
export interface LabelledCine {
  /** The patient, or the cine where nobody named the patient: drawn whole. */
  readonly group: string;
  readonly recorded: RecordedScores;
  readonly labels: readonly Label[];
}

/** Frames that have both a label and this score, one case each. */
export function labelledCases(cines: readonly LabelledCine[], score: ScoreName): readonly Case[] {
  const cases: Case[] = [];
  for (const { group, recorded, labels } of cines) {
    if (labels.length === 0) continue;
    const column = recorded.scores[score];
    for (let at = 0; at < recorded.length; at++) {
      const value = column[at]!;
      const label = Number.isNaN(value) ? undefined : labelAt(labels, recorded.timeSeconds[at]!);
      if (label !== undefined) cases.push({ value, abnormal: label === 'abnormal', group, stratum: 0 });
    }
  }
  return cases;
}

/** How well one score tells labelled frames apart. */
export interface LabelledRoc {
  readonly ranking: Ranking;
  readonly curve: readonly RocPoint[];
  /** 0..1. */
  readonly area: number;
  readonly normals: number;
  readonly abnormals: number;
}

/** @returns undefined until both kinds are labelled. */
export function labelledRoc(cases: readonly Case[]): LabelledRoc | undefined {
  const abnormals = cases.filter(({ abnormal }) => abnormal).length;
  if (abnormals === 0 || abnormals === cases.length) return undefined;
  const ranking = rankingOf(cases);
  const area = areaOf(ranking, 'all')!;
  return { ranking, curve: rocCurve(ranking), area, normals: cases.length - abnormals, abnormals };
}

const draws = 500;
const seed = 1;

/** The area's 95 % interval by drawing groups whole; none with fewer than two. Takes some 10 ms for 10,000 frames. */
export const areaInterval = ({ ranking }: LabelledRoc): Figure['interval'] =>
  figureOver(ranking.groups.length, (weights) => areaOf(ranking, 'all', weights), { draws, seed })?.interval;

/** Where on the plane of the ROC a limit stands, one or both sides of it: shares of labelled frames beyond it, 0..1. */
export function pointOfLimit(
  { ranking, normals, abnormals }: LabelledRoc,
  limit: Limit,
): Omit<RocPoint, 'threshold'> {
  let [falsePositives, truePositives] = [0, 0];
  for (const [at, value] of ranking.values.entries()) {
    if (ratioOf(value, limit) <= 1) continue;
    if (ranking.abnormal[at] === 1) truePositives++;
    else falsePositives++;
  }
  return { falsePositiveRate: falsePositives / normals, sensitivity: truePositives / abnormals };
}

/**
 * The upper limit that flags just what the ROC point does. A curve counts what is at its threshold, a limit what is above it: so it
 * lies halfway to the next lower score, and a little over the greatest one where nothing is to be flagged.
 */
export function limitOfPoint({ ranking: { values } }: LabelledRoc, { threshold }: RocPoint): number {
  if (threshold === undefined) return values.at(-1)! * 1.001 || 1;
  const at = values.indexOf(threshold);
  return at <= 0 ? threshold * 0.999 : (threshold + values[at - 1]!) / 2;
}
