import { onceEach, rankingOf, type Ranking, type Weights } from './ranking.ts';

/**
 * Area under the ROC curve: the chance that an abnormal score lies above a normal one, ties counting half
 * (Hanley & McNeil, Radiology 1982;143:29–36).
 * @returns 0..1; 0.5 says nothing.
 * @throws RangeError when either side is empty.
 */
export function areaUnderRoc(normal: readonly number[], abnormal: readonly number[]): number {
  const caseOf = (isAbnormal: boolean) => (value: number) => ({
    value,
    abnormal: isAbnormal,
    group: '',
    stratum: 0,
  });
  const area = areaOf(rankingOf([...normal.map(caseOf(false)), ...abnormal.map(caseOf(true))]), 'all');
  if (area === undefined) throw new RangeError('An ROC needs scores of both kinds');
  return area;
}

/**
 * The same over a ranking. `all` counts every pair; `within-strata` those of one stratum only, so that scores of two models are never
 * held against each other.
 *
 * It is the mean of two: of pairs within one patient and of pairs of two patients, each by its share of all pairs. Drawing patients changes
 * what either comes to and not the shares: a patient drawn twice would otherwise be held against a copy of itself, in which all but the
 * anomaly is equal, and intervals of few patients would lie above their figure.
 * @returns undefined when there is no such pair.
 */
export function areaOf(
  ranking: Ranking,
  pairs: 'all' | 'within-strata',
  weights: Weights = onceEach(ranking),
): number | undefined {
  const strata = pairs === 'all' ? 1 : ranking.strata;
  const below = new Float64Array(strata);
  const tied = new Float64Array(strata);
  const abnormals = new Float64Array(strata);
  let concordant = 0;
  for (let run = 0; run + 1 < ranking.runs.length; run++) {
    const [start, end] = [ranking.runs[run]!, ranking.runs[run + 1]!];
    for (let at = start; at < end; at++)
      if (ranking.abnormal[at] === 0) tied[stratumAt(ranking, at, strata)]! += weights[ranking.group[at]!]!;
    for (let at = start; at < end; at++) {
      if (ranking.abnormal[at] === 0) continue;
      const stratum = stratumAt(ranking, at, strata);
      const weight = weights[ranking.group[at]!]!;
      concordant += weight * (below[stratum]! + tied[stratum]! / 2);
      abnormals[stratum]! += weight;
    }
    for (let stratum = 0; stratum < strata; stratum++) below[stratum]! += tied[stratum]!;
    tied.fill(0);
  }
  const count = below.reduce((sum, normals, stratum) => sum + normals * abnormals[stratum]!, 0);
  const own = ranking.own[pairs];
  const within = { count: 0, concordant: 0 };
  const between = { count, concordant };
  for (const [group, weight] of weights.entries()) {
    within.count += weight * own.count[group]!;
    within.concordant += weight * own.concordant[group]!;
    between.count -= weight ** 2 * own.count[group]!;
    between.concordant -= weight ** 2 * own.concordant[group]!;
  }
  if (within.count === 0 || between.count === 0) {
    const either = within.count === 0 ? between : within;
    return either.count === 0 ? undefined : either.concordant / either.count;
  }
  return (
    own.share * (within.concordant / within.count) + (1 - own.share) * (between.concordant / between.count)
  );
}

const stratumAt = ({ stratum }: Ranking, at: number, strata: number): number =>
  strata === 1 ? 0 : stratum[at]!;

/** A threshold and what calling abnormal all at or above it gets right and wrong, each 0..1. */
export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly sensitivity: number;
  /** In the unit of the scores; absent at (0, 0), where nothing is called abnormal. */
  readonly threshold?: number;
}

/** The ROC curve from (0, 0) over the highest value and every corner to (1, 1), by falling threshold; points on a straight line are left out. */
export function rocCurve(ranking: Ranking): readonly RocPoint[] {
  const counts = countsByFallingThreshold(ranking);
  const last = counts.at(-1)!;
  const corners = counts.filter((count, index) => {
    const [before, after] = [counts[index - 1], counts[index + 1]];
    if (index <= 1 || before === undefined || after === undefined) return true;
    const straight =
      count.normals - before.normals === after.normals - count.normals &&
      count.abnormals - before.abnormals === after.abnormals - count.abnormals;
    return !straight;
  });
  return corners.map(({ normals, abnormals, threshold }) => ({
    falsePositiveRate: normals / last.normals,
    sensitivity: abnormals / last.abnormals,
    ...(threshold === undefined ? {} : { threshold }),
  }));
}

interface CountAbove {
  readonly threshold?: number;
  readonly normals: number;
  readonly abnormals: number;
}

/** How many of each side lie at or above each value, from none to all. */
export function countsByFallingThreshold(ranking: Ranking): readonly CountAbove[] {
  const counts: CountAbove[] = [{ normals: 0, abnormals: 0 }];
  for (let run = ranking.runs.length - 2; run >= 0; run--) {
    const [start, end] = [ranking.runs[run]!, ranking.runs[run + 1]!];
    const abnormals = ranking.abnormal.subarray(start, end).reduce((sum, one) => sum + one, 0);
    const before = counts.at(-1)!;
    counts.push({
      threshold: ranking.values[start]!,
      normals: before.normals + end - start - abnormals,
      abnormals: before.abnormals + abnormals,
    });
  }
  return counts;
}
