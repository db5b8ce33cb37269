import { figureOver, type Drawing, type Figure } from '../../core/evaluation/figure.ts';
import { histogramOf } from '../../core/evaluation/histogram.ts';
import { operatingPointOf } from '../../core/evaluation/operating-point.ts';
import { averagePrecision, precisionRecallCurve } from '../../core/evaluation/precision-recall.ts';
import { rankingOf, type Case } from '../../core/evaluation/ranking.ts';
import { areaOf, rocCurve } from '../../core/evaluation/roc.ts';
import { thin } from '../../core/evaluation/thin.ts';
import type { Level, LevelResult } from '../result.ts';
import { present, type JudgedCine, type ScoreColumn } from './columns.ts';

/** Pairs that an area counts: with folds those of one fold. */
export type Pairs = 'all' | 'within-strata';

export interface Judging {
  readonly drawing: Drawing;
  readonly pairs: Pairs;
}

const mostPoints = 500;
const bins = 30;

/** The cases of a level: every frame; every cine by the mean of its frames; every patient by his highest cine, abnormal if any of his is. */
export function casesOf(column: ScoreColumn, level: Level, cines: readonly JudgedCine[]): readonly Case[] {
  const of = (judged: JudgedCine, value: number): Case => ({
    value,
    abnormal: judged.cine.side !== 'normal',
    group: judged.cine.group,
    stratum: judged.fold,
  });
  if (level === 'frame')
    return cines.flatMap((judged) =>
      present(column.frames?.(judged) ?? []).map((value) => of(judged, value)),
    );
  const byCine = cines.map((judged) => of(judged, column.cine(judged)));
  if (level === 'cine') return byCine;
  const patients = new Map<string, Case>();
  for (const one of byCine) {
    const known = patients.get(one.group);
    patients.set(one.group, {
      ...one,
      abnormal: one.abnormal || known?.abnormal === true,
      value: Math.max(one.value, known?.value ?? -Infinity),
    });
  }
  return [...patients.values()];
}

/** How well a score tells the cases of a level apart. */
export function judgeLevel(
  column: ScoreColumn,
  cases: readonly Case[],
  { drawing, pairs }: Judging,
): LevelResult {
  const normal = cases.filter(({ abnormal }) => !abnormal);
  const abnormal = cases.filter((one) => one.abnormal);
  if (normal.length === 0 || abnormal.length === 0)
    return { kind: 'not-judged', reason: cases.length === 0 ? 'cines-only' : 'one-side' };
  const ranking = rankingOf(cases);
  const groups = ranking.groups.length;
  const area = areaFigure(cases, { drawing, pairs });
  const precision = figureOver(groups, (weights) => averagePrecision(ranking, weights), drawing);
  const valuesOf = (side: readonly Case[]): readonly number[] => side.map(({ value }) => value);
  return {
    kind: 'judged',
    cases: { normal: normal.length, abnormal: abnormal.length, patients: groups },
    area,
    pooledArea: areaOf(ranking, 'all')!,
    averagePrecision: precision!,
    roc: thin(rocCurve(ranking), mostPoints),
    precisionRecall: thin(precisionRecallCurve(ranking), mostPoints),
    histogram: histogramOf(valuesOf(normal), valuesOf(abnormal), bins),
    unit: column.unit,
    ...(column.unit === 'raw'
      ? {}
      : {
          operatingPoint: operatingPointOf(
            cases.map((one) => ({ ...one, flagged: one.value > 1 })),
            drawing,
          ),
        }),
  };
}

/** The area with its interval; over all pairs where no pair lies within one fold. Both sides must be there. */
export function areaFigure(cases: readonly Case[], { drawing, pairs }: Judging): Figure {
  const ranking = rankingOf(cases);
  const of = (which: Pairs): Figure | undefined =>
    figureOver(ranking.groups.length, (weights) => areaOf(ranking, which, weights), drawing);
  return of(pairs) ?? of('all')!;
}

/**
 * One area less another, over the same patients drawn for both.
 * @param turned whether the other is taken in the direction in which it tells more.
 */
export function differenceOf(
  one: readonly Case[],
  other: readonly Case[],
  { drawing, pairs, turned }: Judging & { readonly turned: boolean },
): Figure | undefined {
  const [first, second] = [rankingOf(one), rankingOf(other)];
  return figureOver(
    first.groups.length,
    (weights) => {
      const [a, b] = [areaOf(first, pairs, weights), areaOf(second, pairs, weights)];
      return a === undefined || b === undefined ? undefined : a - (turned ? 1 - b : b);
    },
    drawing,
  );
}
