import { onceEach, type Ranking, type Weights } from './ranking.ts';
import { countsByFallingThreshold } from './roc.ts';

/** Of the abnormal cases, the share at or above the threshold (recall); of those at or above it, the share that is abnormal (precision). */
export interface PrecisionRecallPoint {
  readonly recall: number;
  readonly precision: number;
  /** In the unit of the scores. */
  readonly threshold: number;
}

/** One point for each value, by falling threshold: recall rises to 1. */
export function precisionRecallCurve(ranking: Ranking): readonly PrecisionRecallPoint[] {
  const counts = countsByFallingThreshold(ranking);
  const all = counts.at(-1)!.abnormals;
  return counts.flatMap(({ threshold, normals, abnormals }) =>
    threshold === undefined
      ? []
      : [{ recall: abnormals / all, precision: abnormals / (normals + abnormals), threshold }],
  );
}

/**
 * Average precision: the precision at each step of recall, weighted by the step; nothing is interpolated (Manning et al., Introduction
 * to Information Retrieval, 2008, ch. 8.4).
 * @returns 0..1, by chance the share of abnormal cases; undefined without an abnormal case.
 */
export function averagePrecision(ranking: Ranking, weights: Weights = onceEach(ranking)): number | undefined {
  let [normals, abnormals, sum] = [0, 0, 0];
  for (let run = ranking.runs.length - 2; run >= 0; run--) {
    let step = 0;
    for (let at = ranking.runs[run]!; at < ranking.runs[run + 1]!; at++) {
      const weight = weights[ranking.group[at]!]!;
      if (ranking.abnormal[at] === 1) step += weight;
      else normals += weight;
    }
    abnormals += step;
    // A draw may leave a value without any case.
    if (step > 0) sum += (step * abnormals) / (normals + abnormals);
  }
  return abnormals === 0 ? undefined : sum / abnormals;
}
