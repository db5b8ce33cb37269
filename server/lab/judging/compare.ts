import type { Case } from '../../core/evaluation/ranking.ts';
import { areaOf } from '../../core/evaluation/roc.ts';
import { rankingOf } from '../../core/evaluation/ranking.ts';
import { withoutDirection } from '../references/fit-references.ts';
import type { Comparison, ScoreResult } from '../result.ts';
import { alarmFigures } from './alarms.ts';
import type { JudgedCine, ScoreColumn } from './columns.ts';
import { casesOf, differenceOf, judgeLevel, type Judging } from './levels.ts';

/** Holds every score to the labels, and to the references beside it. @param cines of the side normal and of `against`, both there. */
export function compare(
  columns: readonly ScoreColumn[],
  cines: readonly JudgedCine[],
  judging: Judging & { readonly against: Comparison['against'] },
): Comparison {
  const references = columns
    .filter(({ kind }) => kind === 'reference')
    .map(({ name, cine, ...column }) => ({ name, cases: casesOf({ name, cine, ...column }, 'cine', cines) }));
  return {
    against: judging.against,
    scores: columns.map((column) => judgeScore(column, cines, { ...judging, references })),
  };
}

interface ReferenceCases {
  readonly name: string;
  readonly cases: readonly Case[];
}

function judgeScore(
  column: ScoreColumn,
  cines: readonly JudgedCine[],
  judging: Judging & { readonly references: readonly ReferenceCases[] },
): ScoreResult {
  const cases = {
    frame: casesOf(column, 'frame', cines),
    cine: casesOf(column, 'cine', cines),
    patient: casesOf(column, 'patient', cines),
  };
  const alarms = alarmFigures(column, cines, judging.drawing);
  const rivals = column.kind === 'reference' ? [] : judging.references;
  return {
    name: column.name,
    kind: column.kind,
    byLevel: {
      frame: judgeLevel(column, cases.frame, judging),
      cine: judgeLevel(column, cases.cine, judging),
      patient: judgeLevel(column, cases.patient, judging),
    },
    against: rivals.flatMap((rival) => {
      const turned =
        withoutDirection.has(rival.name) && (areaOf(rankingOf(rival.cases), judging.pairs) ?? 0.5) < 0.5;
      const difference = differenceOf(cases.cine, rival.cases, { ...judging, turned });
      return difference === undefined ? [] : [{ reference: rival.name, turned, difference }];
    }),
    ...(alarms === undefined ? {} : { alarms }),
  };
}
