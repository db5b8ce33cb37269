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
  /** Of each group, its own abnormal cases against its own normal ones. */
  readonly own: { readonly all: OwnPairs; readonly 'within-strata': OwnPairs };
  /** Where each run of equal values begins, and at last the number of cases. */
  readonly runs: Uint32Array;
}

/** Pairs of which both cases are of one group, by group. */
export interface OwnPairs {
  readonly count: Float64Array;
  /** Those in which the abnormal case lies above, ties counting half. */
  readonly concordant: Float64Array;
  /** Of all pairs, 0..1. */
  readonly share: number;
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
  const ranked = {
    values: Float64Array.from(sorted, ({ value }) => value),
    abnormal: Uint8Array.from(sorted, ({ abnormal }) => (abnormal ? 1 : 0)),
    group: Uint32Array.from(sorted, ({ group }) => groupIndex.get(group)!),
    groups,
    stratum: Uint32Array.from(sorted, ({ stratum }) => stratumIndex.get(stratum)!),
    strata: strata.length,
    runs: Uint32Array.from([...runs, sorted.length]),
  };
  const all = ownPairs(ranked, 1);
  return {
    ...ranked,
    own: { all, 'within-strata': ranked.strata === 1 ? all : ownPairs(ranked, ranked.strata) },
  };
}

/** @param strata 1 where they do not matter. */
function ownPairs(ranked: Omit<Ranking, 'own'>, strata: number): OwnPairs {
  const { abnormal, group, groups, runs } = ranked;
  const below = new Float64Array(groups.length * strata);
  const count = new Float64Array(groups.length);
  const concordant = new Float64Array(groups.length);
  const normals = new Float64Array(groups.length * strata);
  const placeOf = (at: number): number => group[at]! * strata + (strata === 1 ? 0 : ranked.stratum[at]!);
  abnormal.forEach((one, at) => (normals[placeOf(at)]! += 1 - one));
  for (let run = 0; run + 1 < runs.length; run++) {
    const places = Array.from({ length: runs[run + 1]! - runs[run]! }, (_, index) => runs[run]! + index);
    const tied = places.filter((at) => abnormal[at] === 0);
    for (const at of tied) below[placeOf(at)]! += 0.5;
    for (const at of places.filter((one) => abnormal[one] !== 0)) {
      count[group[at]!]! += normals[placeOf(at)]!;
      concordant[group[at]!]! += below[placeOf(at)]!;
    }
    for (const at of tied) below[placeOf(at)]! += 0.5;
  }
  const sides = Array.from({ length: strata }, () => ({ normal: 0, abnormal: 0 }));
  abnormal.forEach((one, at) => {
    sides[placeOf(at) % strata]![one === 0 ? 'normal' : 'abnormal']++;
  });
  const all = sides.reduce((sum, side) => sum + side.normal * side.abnormal, 0);
  return { count, concordant, share: all === 0 ? 0 : count.reduce((sum, one) => sum + one, 0) / all };
}

/** Every group once. */
export const onceEach = ({ groups }: Ranking): Weights => new Float64Array(groups.length).fill(1);
