import { lowerOf, scoreNames, upperOf, type Limits } from '../core/scores.ts';
import type { PerScore } from '../wire/messages.ts';

/** Limits as viewers are told them: both sides apart. */
export const boundsOf = (limits: Limits): { limits: PerScore; lowerLimits: PerScore } => ({
  limits: Object.fromEntries(
    scoreNames.flatMap((name) => (limits[name] === undefined ? [] : [[name, upperOf(limits[name])]])),
  ),
  lowerLimits: Object.fromEntries(
    scoreNames.flatMap((name) => {
      const lower = limits[name] === undefined ? undefined : lowerOf(limits[name]);
      return lower === undefined ? [] : [[name, lower]];
    }),
  ),
});
