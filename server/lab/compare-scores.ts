import { areaUnderRoc } from '../core/evaluation/roc.ts';
import type { Scores } from '../core/scores.ts';
import { meanOf } from './judging/columns.ts';

/** The same frames of one cine, scored by two models. */
export interface TwiceScored {
  readonly abnormal: boolean;
  readonly frames: readonly { readonly first: Scores; readonly second: Scores }[];
}

/** What the second model makes of one score. */
export interface ScoreComparison {
  readonly score: string;
  /** Over the normal frames, |second − first| as a share of the first. */
  readonly meanDifference: number;
  readonly largestDifference: number;
  /** Pearson's, over the normal frames; absent where the score is always the same. */
  readonly correlation: number | undefined;
  /** Areas under the ROC curve; absent where nothing is abnormal. A cine's score is the mean of its frames'. */
  readonly areas: { readonly frame: Areas; readonly cine: Areas } | undefined;
}

export interface Areas {
  readonly first: number;
  readonly second: number;
}

/** @throws RangeError without a normal frame. */
export function compareScores(cines: readonly TwiceScored[]): readonly ScoreComparison[] {
  const scored = cines.filter(({ frames }) => frames.length > 0);
  const normal = scored.filter(({ abnormal }) => !abnormal);
  const abnormal = scored.filter((cine) => cine.abnormal);
  const example = normal[0]?.frames[0];
  if (example === undefined) throw new RangeError('no normal frame was scored');
  return (Object.keys(example.first) as (keyof Scores)[]).map((score): ScoreComparison => {
    const of = (which: keyof Areas, some: readonly TwiceScored[]): number[][] =>
      some.map(({ frames }) => frames.map((frame) => frame[which][score] ?? NaN));
    const first = of('first', normal).flat();
    const second = of('second', normal).flat();
    const differences = first.map((value, at) => Math.abs(second[at]! - value) / Math.max(value, 1e-12));
    const areas = (by: (cinesOf: number[][]) => number[]): Areas => ({
      first: areaUnderRoc(by(of('first', normal)), by(of('first', abnormal))),
      second: areaUnderRoc(by(of('second', normal)), by(of('second', abnormal))),
    });
    return {
      score,
      meanDifference: meanOf(differences),
      largestDifference: differences.reduce((most, one) => Math.max(most, one), 0),
      correlation: correlationOf(first, second),
      areas:
        abnormal.length === 0
          ? undefined
          : { frame: areas((frames) => frames.flat()), cine: areas((frames) => frames.map(meanOf)) },
    };
  });
}

/** What it takes for int8 to be worth its differences. */
const worthwhile = { timeRatio: 0.85, meanDifference: 0.02, areaLost: 0.01 } as const;

/** In one sentence. @param timeRatio of the second by the first. */
export function verdictOf(timeRatio: number, comparisons: readonly ScoreComparison[]): string {
  const lost = ({ areas }: ScoreComparison): number =>
    areas === undefined
      ? 0
      : Math.max(areas.frame.first - areas.frame.second, areas.cine.first - areas.cine.second);
  const worst = comparisons.reduce((one, other) => (lost(other) > lost(one) ? other : one));
  const farthest = comparisons.reduce((one, other) =>
    other.meanDifference > one.meanDifference ? other : one,
  );
  const time = `int8 takes ${timeRatio.toFixed(2)} of the time`;
  if (timeRatio > worthwhile.timeRatio) return `Not worth it on this machine: ${time}.`;
  if (lost(worst) > worthwhile.areaLost)
    return `Not worth it: ${time}, but the area of ${worst.score} falls by ${lost(worst).toFixed(3)}.`;
  if (farthest.meanDifference > worthwhile.meanDifference)
    return `Not worth it: ${time}, but ${farthest.score} differs by ${percent(farthest.meanDifference)} in the mean.`;
  return worst.areas === undefined
    ? `${time}, and no score differs by more than ${percent(farthest.meanDifference)} in the mean. Whether it tells abnormal cines apart as well was not measured: name some with --abnormal.`
    : `Worth it on this machine: ${time}, and no area falls by more than ${Math.max(0, lost(worst)).toFixed(3)}.`;
}

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function correlationOf(first: readonly number[], second: readonly number[]): number | undefined {
  const [firstMean, secondMean] = [meanOf(first), meanOf(second)];
  const products = (a: (at: number) => number, b: (at: number) => number): number =>
    first.reduce((sum, _, at) => sum + a(at) * b(at), 0);
  const away = (at: number): number => first[at]! - firstMean;
  const otherAway = (at: number): number => second[at]! - secondMean;
  const spread = Math.sqrt(products(away, away) * products(otherAway, otherAway));
  return spread === 0 ? undefined : products(away, otherAway) / spread;
}
