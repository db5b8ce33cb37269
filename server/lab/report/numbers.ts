import type { JudgedCine } from '../judging/columns.ts';
import type { Evaluation, Figure, JudgedLevel, Level } from '../result.ts';
import { csvOf, type Cell } from './csv.ts';

const levels: readonly Level[] = ['frame', 'cine', 'patient'];

/** One row for each score of each comparison at each level where it could be judged: every figure of the report with its interval. */
export function scoresCsv({ comparisons }: Evaluation): string {
  const rows = comparisons.flatMap(({ against, scores }) =>
    scores.flatMap(({ name, kind, byLevel, alarms }) =>
      levels.flatMap((level): (readonly Cell[])[] => {
        const judged = byLevel[level];
        if (judged.kind === 'not-judged') return [];
        const alarmCells = level === 'cine' ? alarms : undefined;
        return [
          [
            ...[
              against,
              name,
              kind,
              level,
              judged.cases.normal,
              judged.cases.abnormal,
              judged.cases.patients,
            ],
            ...figureCells(judged.area),
            judged.pooledArea,
            ...figureCells(judged.averagePrecision),
            ...operatingCells(judged),
            ...figureCells(alarmCells?.falseAlarmsPerHour),
            ...figureCells(alarmCells?.cinesFlagged),
            alarmCells?.secondsToFirstFlag?.median,
          ],
        ];
      }),
    ),
  );
  return csvOf(
    [
      ...['against', 'score', 'kind', 'level', 'normal_cases', 'abnormal_cases', 'patients'],
      ...figureColumns('area'),
      'pooled_area',
      ...figureColumns('average_precision'),
      ...figureColumns('sensitivity'),
      ...figureColumns('specificity'),
      ...['true_positives', 'false_positives', 'true_negatives', 'false_negatives'],
      ...figureColumns('false_alarms_per_hour'),
      ...figureColumns('cines_flagged'),
      'median_seconds_to_first_flag',
    ],
    rows,
  );
}

/** One row a cine: what it is, and mean, 95th percentile, greatest value, ratio and flags of each score. */
export function cinesCsv({ cines }: Evaluation): string {
  const columns = [...new Set(cines.flatMap((cine) => Object.keys(cine.columns)))];
  const scores = [...new Set(cines.flatMap((cine) => Object.keys(cine.scores)))];
  return csvOf(
    [
      ...['source', 'side', 'group', 'fold', 'frames', 'invalid_frames', 'seconds'],
      ...columns,
      ...scores.flatMap((score) =>
        ['mean', 'percentile_95', 'max', 'ratio', 'flagged_share', 'alarms', 'first_flag_seconds'].map(
          (column) => `${score}_${column}`,
        ),
      ),
    ],
    cines.map((cine) => [
      ...[cine.source, cine.side, cine.group, cine.fold, cine.frames, cine.invalidFrames, cine.seconds],
      ...columns.map((column) => cine.columns[column]),
      ...scores.flatMap((name): readonly Cell[] => {
        const score = cine.scores[name];
        const { share, alarms, firstSeconds } = score?.flagged ?? {};
        return [score?.mean, score?.percentile95, score?.max, score?.ratio, share, alarms, firstSeconds];
      }),
    ]),
  );
}

/** One row a valid frame: its scores, each in its own unit, and by the limit of its cine's fold where there is one. */
export function framesCsv(judged: readonly JudgedCine[]): string {
  const scores = [...new Set(judged.flatMap(({ cine }) => Object.keys(cine.scores)))];
  return csvOf(
    [
      ...['source', 'side', 'group', 'fold', 'frame', 'time_seconds'],
      ...scores.flatMap((name) => [name, `${name}_ratio`]),
    ],
    judged.flatMap(({ cine, fold, limits }) =>
      cine.timesSeconds.map((timeSeconds, at): readonly Cell[] => [
        ...[cine.source, cine.side, cine.group, fold, cine.frameIndexes[at], timeSeconds],
        ...scores.flatMap((name): readonly Cell[] => {
          const value = cine.scores[name]?.[at] ?? undefined;
          const limit = limits[name];
          return [value, value === undefined || limit === undefined ? undefined : value / limit];
        }),
      ]),
    ),
  );
}

/** The whole evaluation but for its pictures, which the page holds. */
export const evaluationJson = (evaluation: Evaluation): string =>
  `${JSON.stringify({ ...evaluation, exemplars: evaluation.exemplars.map((exemplar) => ({ ...exemplar, png: undefined })) })}\n`;

const figureColumns = (name: string): readonly string[] => [name, `${name}_low`, `${name}_high`];

const figureCells = (figure: Figure | undefined): readonly Cell[] => [
  figure?.value,
  figure?.interval?.low,
  figure?.interval?.high,
];

function operatingCells({ operatingPoint }: JudgedLevel): readonly Cell[] {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = operatingPoint?.confusion ?? {};
  return [
    ...figureCells(operatingPoint?.sensitivity),
    ...figureCells(operatingPoint?.specificity),
    ...[truePositives, falsePositives, trueNegatives, falseNegatives],
  ];
}
