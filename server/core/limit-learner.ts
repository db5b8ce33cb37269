import { bootstrapGroups, type Interval } from './bootstrap.ts';
import { limitCurve, type SortedScores } from './limit-curve.ts';
import { groupsOf, judgedSeconds, type NormalCine } from './normal-cine.ts';
import { quantileOfRepeated } from './quantile.ts';
import { lowerOf, scoreNames, upperOf, type Limit, type Limits, type ScoreName } from './scores.ts';

/** How strict limits shall be. */
export type LimitTarget =
  /** The share of normal frames within each limit, above 0.5 and at most 1. */
  | { readonly kind: 'quantile'; readonly share: number }
  /** Episodes an hour that normal cines may raise, all scores together, above 0. */
  | { readonly kind: 'false-alarms'; readonly perHour: number };

export interface LimitsAsked {
  readonly target: LimitTarget;
  /** Scores that flag below a lower limit too. */
  readonly twoSided: readonly ScoreName[];
}

/** 95 % intervals of the limits, by drawing patients; with fewer than two there is none. */
export type LimitIntervals = Readonly<
  Partial<Record<ScoreName, { readonly upper: Interval; readonly lower?: Interval }>>
>;

/** Limits of patients, given by their places among the groups; one that is named twice counts twice. */
interface Learner {
  readonly groups: readonly number[];
  readonly limitsOf: (drawn: readonly number[]) => Limits;
}

/**
 * Learns limits from normal cines.
 * - By quantile: of each score by itself, over all frames.
 * - By false alarms: the tightest limits that raise no more than these, on the curve on which the limits of all scores tighten
 *   together. Where the cines are too short to show such a rate, the tightest that raise none.
 * @throws RangeError without a scored frame.
 */
export function learnLimits(cines: readonly NormalCine[], asked: LimitsAsked): Limits {
  const { groups, limitsOf } = learnerOf(cines, asked);
  return limitsOf(groups);
}

/**
 * How far the limits would have moved with other patients. The model, the centre of its codes and the curve are held as they are.
 * @param draws 1,000 and more.
 */
export function limitIntervals(
  cines: readonly NormalCine[],
  asked: LimitsAsked,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): LimitIntervals {
  const { groups, limitsOf } = learnerOf(cines, asked);
  const intervalOf = (boundOf: (limits: Limits) => number | undefined): Interval | undefined =>
    bootstrapGroups({ groups, statistic: (drawn) => boundOf(limitsOf(drawn)), draws, seed });
  const boundOf = (name: ScoreName, bound: (limit: Limit) => number | undefined) => (limits: Limits) =>
    limits[name] === undefined ? undefined : bound(limits[name]);
  return Object.fromEntries(
    scoreNames.flatMap((name) => {
      const upper = intervalOf(boundOf(name, upperOf));
      const lower = intervalOf(boundOf(name, lowerOf));
      return upper === undefined ? [] : [[name, { upper, ...(lower === undefined ? {} : { lower }) }]];
    }),
  );
}

function learnerOf(cines: readonly NormalCine[], { target, twoSided }: LimitsAsked): Learner {
  const names = groupsOf(cines);
  const groups = names.map((_, at) => at);
  const sorted = sortedByScore(cines, names);
  if (Object.keys(sorted).length === 0) throw new RangeError('Limits need at least 1 scored normal frame');
  return target.kind === 'quantile'
    ? { groups, limitsOf: byQuantile({ sorted, groupCount: groups.length, share: target.share, twoSided }) }
    : { groups, limitsOf: byFalseAlarms({ cines, names, sorted, twoSided, perHour: target.perHour }) };
}

interface QuantileAsked {
  readonly sorted: Sorted;
  readonly groupCount: number;
  readonly share: number;
  readonly twoSided: readonly ScoreName[];
}

function byQuantile({ sorted, groupCount, share, twoSided }: QuantileAsked): Learner['limitsOf'] {
  return (drawn) => {
    const times = new Uint32Array(groupCount);
    for (const group of drawn) times[group]!++;
    const limits: Partial<Record<ScoreName, Limit>> = {};
    for (const name of scoreNames) {
      const column = sorted[name];
      if (column === undefined || !drawn.some((group) => column.present.has(group))) continue;
      const at = (q: number): number =>
        quantileOfRepeated(column.values, q, (place) => times[column.groups[place]!]!);
      const outside = (1 - share) / 2;
      limits[name] = twoSided.includes(name) ? { lower: at(outside), upper: at(1 - outside) } : at(share);
    }
    return limits;
  };
}

interface FalseAlarmsAsked {
  readonly cines: readonly NormalCine[];
  readonly names: readonly string[];
  readonly sorted: Sorted;
  readonly twoSided: readonly ScoreName[];
  readonly perHour: number;
}

function byFalseAlarms({ cines, names, sorted, twoSided, perHour }: FalseAlarmsAsked): Learner['limitsOf'] {
  const values: SortedScores = Object.fromEntries(
    Object.entries(sorted).map(([name, column]) => [name, column.values]),
  );
  const curve = limitCurve(values, twoSided);
  const cinesOf = names.map((name) => cines.filter(({ group }) => group === name));
  const hoursOf = cinesOf.map((own) => own.reduce((sum, cine) => sum + judgedSeconds(cine) / 3600, 0));
  const counted: number[][] = [];
  const episodesAt = (level: number): readonly number[] =>
    (counted[level] ??= cinesOf.map((own) =>
      own.reduce((sum, cine) => sum + curve.episodesAt(cine, level), 0),
    ));
  return (drawn) => {
    const allowed = perHour * drawn.reduce((sum, group) => sum + hoursOf[group]!, 0) + rounding;
    let level = 0;
    while (level + 1 < curve.levels.length) {
      const episodes = episodesAt(level + 1);
      if (drawn.reduce((sum, group) => sum + episodes[group]!, 0) > allowed) break;
      level++;
    }
    return curve.levels[level]!;
  };
}

/** Ten an hour for 0.1 hours allow one, whatever the last digit says. */
const rounding = 1e-9;

interface Column {
  /** Ascending. */
  readonly values: Float64Array;
  /** Whose value each is. */
  readonly groups: Int32Array;
  readonly present: ReadonlySet<number>;
}
type Sorted = Readonly<Partial<Record<ScoreName, Column>>>;

function sortedByScore(cines: readonly NormalCine[], names: readonly string[]): Sorted {
  const placeOf = new Map(names.map((name, at) => [name, at]));
  return Object.fromEntries(
    scoreNames.flatMap((name) => {
      const rows = cines
        .flatMap(({ group, frames }) =>
          frames.flatMap(({ scores }) => {
            const value = scores?.[name];
            return value === undefined ? [] : [{ value, group: placeOf.get(group)! }];
          }),
        )
        .sort((a, b) => a.value - b.value);
      if (rows.length === 0) return [];
      const groups = Int32Array.from(rows, ({ group }) => group);
      return [
        [name, { values: Float64Array.from(rows, ({ value }) => value), groups, present: new Set(groups) }],
      ];
    }),
  );
}
