import { upperOf, type Limit, type Limits } from '../core/scores.ts';

/** The upper limit of each score, by name. A lower one, where there is one, is not evaluated: an ROC curve has one direction. */
export const upperLimits = (limits: Limits): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(limits).map(([name, limit]: [string, Limit]) => [name, upperOf(limit)]));
