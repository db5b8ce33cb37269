import { figureOver, type Drawing, type Figure } from './figure.ts';

/** A case and whether it was called abnormal. */
export interface Decision {
  readonly abnormal: boolean;
  readonly flagged: boolean;
  readonly group: string;
}

export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** What a limit gets right: the share of abnormal cases flagged (sensitivity), of normal ones not flagged (specificity). */
export interface OperatingPoint {
  readonly sensitivity: Figure;
  readonly specificity: Figure;
  readonly confusion: Confusion;
}

/** @throws RangeError when a side is empty. */
export function operatingPointOf(decisions: readonly Decision[], drawing: Drawing): OperatingPoint {
  const abnormal = decisions.filter((decision) => decision.abnormal);
  const normal = decisions.filter((decision) => !decision.abnormal);
  const groups = [...new Set(decisions.map(({ group }) => group))].sort();
  const sensitivity = rateOver(
    groups,
    abnormal.map(({ group, flagged }) => ({ group, count: flagged ? 1 : 0, per: 1 })),
    drawing,
  );
  const specificity = rateOver(
    groups,
    normal.map(({ group, flagged }) => ({ group, count: flagged ? 0 : 1, per: 1 })),
    drawing,
  );
  if (sensitivity === undefined || specificity === undefined)
    throw new RangeError('An operating point needs cases of both kinds');
  const truePositives = abnormal.filter(({ flagged }) => flagged).length;
  const falsePositives = normal.filter(({ flagged }) => flagged).length;
  return {
    sensitivity,
    specificity,
    confusion: {
      truePositives,
      falsePositives,
      trueNegatives: normal.length - falsePositives,
      falseNegatives: abnormal.length - truePositives,
    },
  };
}

/** Something counted and what it is counted over: alarms and hours, say. */
export interface Rate {
  readonly group: string;
  readonly count: number;
  readonly per: number;
}

/** Σ count over Σ per, drawn by group from `groups`; undefined where there is nothing to count over. */
export function rateOver(
  groups: readonly string[],
  rates: readonly Rate[],
  drawing: Drawing,
): Figure | undefined {
  const index = new Map(groups.map((group, at) => [group, at]));
  const counts = new Float64Array(groups.length);
  const pers = new Float64Array(groups.length);
  for (const { group, count, per } of rates) {
    counts[index.get(group)!]! += count;
    pers[index.get(group)!]! += per;
  }
  const weighed = (weights: Float64Array, values: Float64Array): number =>
    weights.reduce((sum, weight, at) => sum + weight * values[at]!, 0);
  return figureOver(
    groups.length,
    (weights) => {
      const per = weighed(weights, pers);
      return per === 0 ? undefined : weighed(weights, counts) / per;
    },
    drawing,
  );
}
