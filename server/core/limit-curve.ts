import { defaultAlarmSettings } from './alarm-settings.ts';
import { countEpisodes } from './episodes.ts';
import type { NormalCine } from './normal-cine.ts';
import { quantileOfSorted } from './quantile.ts';
import { ratioOf, scoreNames, type Limit, type Limits, type ScoreName } from './scores.ts';

/** The values of each score in normal frames, ascending. */
export type SortedScores = Readonly<Partial<Record<ScoreName, Float64Array>>>;

/** The limits of all scores with the same share of frames outside each; both sides of a two-sided one share it. */
export function limitsOutside(sorted: SortedScores, share: number, twoSided: readonly ScoreName[]): Limits {
  const limits: Partial<Record<ScoreName, Limit>> = {};
  for (const name of scoreNames) {
    const values = sorted[name];
    if (values === undefined) continue;
    limits[name] = twoSided.includes(name)
      ? { lower: quantileOfSorted(values, share / 2), upper: quantileOfSorted(values, 1 - share / 2) }
      : quantileOfSorted(values, 1 - share);
  }
  return limits;
}

/** Limits of all scores that tighten together, from "no normal frame is beyond them" to "half of the frames are, for each score". */
export interface LimitCurve {
  /** From the widest on. */
  readonly levels: readonly Limits[];
  /** The episodes of a cine at the level: of the joint verdict, as the alarm counts them. */
  readonly episodesAt: (cine: NormalCine, level: number) => number;
}

/** Neighbours on the curve differ by 10 % of the share outside, far less than the data can tell. */
const finer = 1.1;

export function limitCurve(sorted: SortedScores, twoSided: readonly ScoreName[]): LimitCurve {
  const frames = Math.max(...Object.values(sorted).map(({ length }) => length));
  const shares = [0];
  for (let share = 0.5 / frames; share < 0.5; share *= finer) shares.push(share);
  const levels = shares.map((share) => limitsOutside(sorted, share, twoSided));
  const placed = new WeakMap<NormalCine, Placed>();
  const placedOf = (cine: NormalCine): Placed => {
    const known = placed.get(cine) ?? place(cine, levels);
    placed.set(cine, known);
    return known;
  };
  return {
    levels,
    episodesAt(cine, level) {
      const { timesSeconds, beyondFrom, first } = placedOf(cine);
      if (first > level) return 0;
      const seenAt = (at: number): boolean | undefined =>
        beyondFrom[at] === notJudged ? undefined : beyondFrom[at]! <= level;
      return countEpisodes(timesSeconds, seenAt, defaultAlarmSettings.anomaly);
    },
  };
}

interface Placed {
  readonly timesSeconds: Float64Array;
  /** The first level at which the frame is beyond a limit. */
  readonly beyondFrom: Int32Array;
  /** The first level at which any frame is. */
  readonly first: number;
}

const notJudged = -1;

function place({ frames }: NormalCine, levels: readonly Limits[]): Placed {
  const beyondFrom = Int32Array.from(frames, ({ scores }) => {
    if (scores === undefined) return notJudged;
    const beyondAt = (level: number): boolean =>
      scoreNames.some((name) => {
        const [score, limit] = [scores[name], levels[level]![name]];
        return score !== undefined && limit !== undefined && ratioOf(score, limit) > 1;
      });
    return firstWhere(levels.length, beyondAt);
  });
  return {
    timesSeconds: Float64Array.from(frames, ({ timeSeconds }) => timeSeconds),
    beyondFrom,
    first: beyondFrom.reduce(
      (least, level) => (level === notJudged ? least : Math.min(least, level)),
      Infinity,
    ),
  };
}

/** The first of 0..count−1 for which it holds, `count` if for none; it must hold for all after the first. */
function firstWhere(count: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
