/** One case to be told apart: a frame, a cine or a patient. */
export interface Case {
  readonly value: number;
  readonly abnormal: boolean;
  /** The patient, who is drawn whole. */
  readonly group: string;
  /** Only cases of one stratum are compared where pairs count within strata: the fold, whose model scored the case. */
  readonly stratum: number;
}

/** Cases by rising value, as columns: sorted once, they give an area for every draw of patients in one pass. */
export interface Ranking {
  readonly values: Float64Array;
  /** 1 = abnormal. */
  readonly abnormal: Uint8Array;
  /** Index into `groups`. */
  readonly group: Uint32Array;
  readonly groups: readonly string[];
  /** 0 … strata − 1. */
  readonly stratum: Uint32Array;
  readonly strata: number;
  /** Where each run of equal values begins, and at last the number of cases. */
  readonly runs: Uint32Array;
}

/** How often each group counts, in the order of `Ranking.groups`; 1 each outside a bootstrap. */
export type Weights = Float64Array;

/** Sorts cases. Groups come out sorted by name, so that the same cases in any order draw alike. */
export function rankingOf(cases: readonly Case[]): Ranking {
  const sorted = cases.toSorted((a, b) => a.value - b.value);
  const groups = [...new Set(cases.map(({ group }) => group))].sort();
  const strata = [...new Set(cases.map(({ stratum }) => stratum))].sort((a, b) => a - b);
  const groupIndex = new Map(groups.map((group, index) => [group, index]));
  const stratumIndex = new Map(strata.map((stratum, index) => [stratum, index]));
  const runs = sorted.flatMap(({ value }, index) =>
    index === 0 || value !== sorted[index - 1]!.value ? [index] : [],
  );
  return {
    values: Float64Array.from(sorted, ({ value }) => value),
    abnormal: Uint8Array.from(sorted, ({ abnormal }) => (abnormal ? 1 : 0)),
    group: Uint32Array.from(sorted, ({ group }) => groupIndex.get(group)!),
    groups,
    stratum: Uint32Array.from(sorted, ({ stratum }) => stratumIndex.get(stratum)!),
    strata: strata.length,
    runs: Uint32Array.from([...runs, sorted.length]),
  };
}

/** Every group once. */
export const onceEach = ({ groups }: Ranking): Weights => new Float64Array(groups.length).fill(1);
