import type { Breakdown, Figure, LevelResult } from '../result.ts';
import type { JudgedCine, ScoreColumn } from './columns.ts';
import { compare } from './compare.ts';
import type { Judging } from './levels.ts';

/** Cines whose column is empty. */
const unnamed = '–';

/** All normals against the abnormal cines of each value of a column, in the order in which they come. Undefined without such cines. */
export function breakDown(
  column: string,
  cines: readonly JudgedCine[],
  { columns, judging }: { readonly columns: readonly ScoreColumn[]; readonly judging: Judging },
): Breakdown | undefined {
  const normals = cines.filter(({ cine }) => cine.side === 'normal');
  const abnormals = cines.filter(({ cine }) => cine.side === 'abnormal');
  const valueOf = ({ cine }: JudgedCine): string => cine.columns[column] ?? unnamed;
  if (normals.length === 0 || abnormals.length === 0) return undefined;
  const parts = [...new Set(abnormals.map(valueOf))].map((value) => {
    const some = abnormals.filter((one) => valueOf(one) === value);
    const { scores } = compare(columns, [...normals, ...some], { ...judging, against: 'abnormal' });
    return {
      value,
      cines: some.length,
      patients: new Set(some.map(({ cine }) => cine.group)).size,
      areas: scores.map(({ name, kind, byLevel }) => ({
        ...{ name, kind },
        ...areaOf('frame', byLevel.frame),
        ...areaOf('cine', byLevel.cine),
      })),
    };
  });
  return { column, parts };
}

const areaOf = (level: 'frame' | 'cine', result: LevelResult): { frame?: Figure; cine?: Figure } =>
  result.kind === 'judged' ? { [level]: result.area } : {};
