import { columnsOf, type JudgedCine } from './judging/columns.ts';
import { areaFigure, casesOf, type Judging } from './judging/levels.ts';
import type { LearningPoint, Side } from './result.ts';
import type { FoldRun } from './run-fold.ts';

/** The shares of the training patients that a curve is drawn over; the whole is the evaluation itself. */
export const shares = [0.25, 0.5] as const;

/** One point: the areas by cine of the model's scores, with models that knew so many patients. */
export function learningPoint(
  runs: readonly FoldRun[],
  judging: Judging & { readonly against: Exclude<Side, 'normal'> },
): LearningPoint {
  const cines = runs
    .flatMap(({ fold, limits, test }) => test.map((cine): JudgedCine => ({ cine, fold, limits })))
    .filter(({ cine }) => cine.timesSeconds.length > 0 && ['normal', judging.against].includes(cine.side));
  const patients =
    runs.reduce((sum, { trained }) => sum + (trained?.training.patients ?? 0), 0) / runs.length;
  return {
    patients,
    scores: columnsOf(cines)
      .filter(({ kind }) => kind === 'model')
      .map((column) => ({ name: column.name, area: areaFigure(casesOf(column, 'cine', cines), judging) })),
  };
}
