import { invalidReasons, type InvalidReason } from '../../core/scores.ts';
import type { Finding, Unscored } from '../result.ts';
import type { JudgedCine } from './columns.ts';

export const unscoredFrames = (unscored: Unscored): number =>
  Object.values(unscored).reduce((total, frames) => total + frames, 0);

/** Most frequent first; of as many, in the order of `invalidReasons`. */
export const byFrequency = (unscored: Unscored): readonly (readonly [InvalidReason, number])[] =>
  invalidReasons
    .map((reason) => [reason, unscored[reason] ?? 0] as const)
    .filter(([, frames]) => frames > 0)
    .toSorted(([, one], [, other]) => other - one);

export function totalUnscored(cines: readonly JudgedCine[]): Unscored {
  const total: Partial<Record<InvalidReason, number>> = {};
  for (const { cine } of cines)
    for (const [reason, frames] of byFrequency(cine.invalid)) total[reason] = (total[reason] ?? 0) + frames;
  return total;
}

/** A cine of which no frame could be scored is in no figure, and the reader must know which. */
export function unscoredCines(cines: readonly JudgedCine[]): readonly Finding[] {
  const unscored = cines.flatMap(({ cine: { source, side, timesSeconds, invalid } }) => {
    const [first] = byFrequency(invalid);
    return timesSeconds.length > 0 ? [] : [{ source, side, ...(first && { reason: first[0] }) }];
  });
  return unscored.length === 0 ? [] : [{ kind: 'unscored-cines', cines: unscored }];
}
