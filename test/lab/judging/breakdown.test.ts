import { expect, it } from 'vitest';
import { breakDown } from '../../../server/lab/judging/breakdown.ts';
import { columnsOf } from '../../../server/lab/judging/columns.ts';
import { judgedCine } from '../cines.ts';

const judging = { drawing: { draws: 20, seed: 1 }, pairs: 'all' } as const;
const cine = (group: string, score: number, anomaly?: string) =>
  judgedCine({
    ...{ source: `${group}-${anomaly ?? ''}.mp4`, group, scores: { reconstruction: [score] } },
    side: anomaly === undefined ? 'normal' : 'abnormal',
    columns: anomaly === undefined || anomaly === '' ? {} : { anomaly },
  });

it('holds all normals against each kind of abnormal cine by itself, in the order in which they come', () => {
  const cines = [
    ...[cine('a', 1), cine('b', 3), cine('c', 2, 'small'), cine('d', 2, 'small')],
    ...[cine('a', 9, 'large'), cine('d', 0, '')],
  ];
  const found = breakDown('anomaly', cines, { columns: columnsOf(cines), judging });
  expect(found?.column).toBe('anomaly');
  expect(
    found?.parts.map(({ value, areas, ...counts }) => ({ value, ...counts, area: areas[0]?.cine?.value })),
  ).toEqual([
    { value: 'small', cines: 2, patients: 2, area: 0.5 },
    { value: 'large', cines: 1, patients: 1, area: 1 },
    { value: '–', cines: 1, patients: 1, area: 0 },
  ]);
});

it('has nothing to say where a side is missing', () => {
  const normals = [cine('a', 1), cine('b', 2)];
  expect(breakDown('anomaly', normals, { columns: columnsOf(normals), judging })).toBeUndefined();
});
