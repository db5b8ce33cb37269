import type { FoldGroup } from './folds.ts';
import type { LabCine } from './scored-cine.ts';

/** The patients of cines, sorted by name, and which sides each has. */
export const patientsOf = (cines: readonly LabCine[]): readonly FoldGroup[] =>
  [...new Set(cines.map(({ group }) => group))].sort().map((group) => {
    const has = (isNormal: boolean): boolean =>
      cines.some((cine) => cine.group === group && (cine.side === 'normal') === isNormal);
    return { group, hasNormal: has(true), hasAbnormal: has(false) };
  });
