import { quantileOf } from './quantile.ts';
import { randomOf } from './random.ts';

/** What a figure could as well have been, had other patients been met. Both ends in the figure's own unit. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Draws behind it: those in which the figure exists. */
  readonly draws: number;
}

export interface Bootstrap<Group> {
  /** What is drawn whole, one entry a patient: frames of one patient are alike, and drawing them singly feigns certainty. */
  readonly groups: readonly Group[];
  /** The figure of as many groups as there are, some of them twice; undefined where these have none (an ROC of one class). */
  readonly statistic: (drawn: readonly Group[]) => number | undefined;
  /** 1,000 and more for an interval of 95 %. */
  readonly draws: number;
  /** The same seed draws the same groups, whatever the statistic. */
  readonly seed: number;
  /** Share of the draws between the ends, 0..1; 0.95 unless told. */
  readonly level?: number;
}

/**
 * The percentile interval of a figure by drawing groups with replacement (Efron & Tibshirani, An Introduction to the Bootstrap,
 * 1993, ch. 13; clusters drawn whole: Field & Welsh, J R Stat Soc B 2007;69:369–90). Where few groups decide, as for the greatest
 * values of all, it comes out too narrow: no draw holds a patient who was not met.
 * @returns undefined with fewer than 2 groups, which leave nothing to draw, and where no draw has the figure.
 * @throws RangeError without draws or with a level out of 0..1.
 */
export function bootstrapGroups<Group>(bootstrap: Bootstrap<Group>): Interval | undefined {
  const { groups, statistic, draws, seed, level = 0.95 } = bootstrap;
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new RangeError(`A bootstrap takes a whole number of draws from 1, not ${draws}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, not at ${level}`);
  if (groups.length < 2) return undefined;
  const random = randomOf(seed);
  const figures: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const figure = statistic(groups.map(() => groups[Math.floor(random() * groups.length)]!));
    if (figure !== undefined) figures.push(figure);
  }
  if (figures.length === 0) return undefined;
  const tail = (1 - level) / 2;
  return { low: quantileOf(figures, tail), high: quantileOf(figures, 1 - tail), draws: figures.length };
}
