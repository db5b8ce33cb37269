import { createHash } from 'node:crypto';
import { MonitorError } from '../core/errors.ts';
import { quantileOf } from '../core/quantile.ts';
import { confounds, nearDuplicates } from './guard.ts';
import { alarmsIn, delays } from './judging/alarms.ts';
import { breakDown } from './judging/breakdown.ts';
import { columnsOf, meanOf, present, type JudgedCine, type ScoreColumn } from './judging/columns.ts';
import { compare } from './judging/compare.ts';
import { findingsOf } from './judging/findings.ts';
import type { Judging } from './judging/levels.ts';
import { totalUnscored, unscoredCines, unscoredFrames } from './judging/unscored.ts';
import { supervisedColumns } from './supervised/classify.ts';
import type { FoldRun } from './run-fold.ts';
import type {
  CineRow,
  Comparison,
  DataSummary,
  Design,
  Evaluation,
  GuardFinding,
  PatientRow,
  Provenance,
  Side,
} from './result.ts';

export interface EvaluationInput {
  readonly runs: readonly FoldRun[];
  /** Sources in the order in which rows are listed. */
  readonly order: readonly string[];
  readonly design: 'one-model' | 'folds' | 'leave-one-out';
  readonly provenance: Omit<Provenance, 'dataHash'>;
  readonly training: Evaluation['settings']['training'];
  readonly seed: number;
  readonly draws: number;
  readonly quantile: number;
  readonly confoundColumns: readonly string[];
  readonly supervised: boolean;
  /** A column to break the abnormal cines down by. */
  readonly by?: string | undefined;
  readonly unlabelled: number;
  /** What is known of leaks before anything is scored. */
  readonly guard: readonly GuardFinding[];
}

export interface Judged {
  readonly evaluation: Omit<Evaluation, 'learningCurve' | 'embedding' | 'exemplars'>;
  readonly cines: readonly JudgedCine[];
  /** The score that exemplars are chosen by. */
  readonly primary: ScoreColumn;
}

const primaryName = 'reconstruction';

/** Judges what the folds left. Cines without a valid frame are counted, named in a finding, and judged by nothing. */
export function evaluationOf(input: EvaluationInput): Judged {
  const { runs, design, seed, draws } = input;
  const everyCine = runs
    .flatMap(({ fold, limits, test }) => test.map((cine): JudgedCine => ({ cine, fold, limits })))
    .toSorted((a, b) => placeOf(a, input) - placeOf(b, input));
  const cines = everyCine.filter(({ cine }) => cine.timesSeconds.length > 0);
  const judging: Judging = {
    drawing: { draws, seed },
    pairs: design === 'folds' ? 'within-strata' : 'all',
  };
  if (cines.length === 0)
    throw MonitorError.of('usage', ['None of the cines holds a frame that can be scored.']);
  const columns = columnsOf(cines);
  const primary = columns.find(({ name }) => name === primaryName) ?? columns[0]!;
  const comparisons = (['abnormal', 'mirrored'] as const).flatMap((against): Comparison[] => {
    const sides = cines.filter(({ cine }) => cine.side === 'normal' || cine.side === against);
    if (new Set(sides.map(({ cine }) => cine.side)).size < 2) return [];
    const learned =
      input.supervised && against === 'abnormal' ? supervisedColumns(foldsFor(input, sides)) : [];
    return [compare([...columns, ...learned], sides, { ...judging, against })];
  });
  if (comparisons.length === 0)
    throw MonitorError.of('usage', [
      'All cines of one side hold no frame that can be scored: an ROC curve needs both.',
    ]);
  const { by } = input;
  const breakdown = by === undefined ? undefined : breakDown(by, cines, { columns, judging });
  const data = summaryOf(everyCine, input.unlabelled);
  const across = (one: JudgedCine, other: JudgedCine): boolean =>
    design !== 'one-model' && one.fold !== other.fold;
  return {
    cines,
    primary,
    evaluation: {
      format: 1,
      provenance: { ...input.provenance, dataHash: hashOf(everyCine) },
      settings: {
        seed,
        draws,
        confidence: 0.95,
        quantile: input.quantile,
        onDelaySeconds: delays.onSeconds,
        cineScore: 'mean',
        patientScore: 'highest-cine',
        primary: { score: primary.name, level: 'cine' },
        ...(input.training === undefined ? {} : { training: input.training }),
      },
      data,
      design: designOf(input),
      comparisons,
      ...(breakdown === undefined ? {} : { breakdown }),
      cines: everyCine.map((judged) => rowOf(judged, columns, input)),
      patients: patientsOf(cines, columns),
      guard: [
        ...input.guard,
        ...nearDuplicates(cines, across),
        ...confounds(cines, input.confoundColumns, judging),
      ],
      findings: [...findingsOf(comparisons, data), ...unscoredCines(everyCine)],
    },
  };
}

function hashOf(cines: readonly JudgedCine[]): string {
  const hash = createHash('sha256');
  for (const { cine } of cines) hash.update(`${cine.side}\n${cine.group}\n${cine.pixelsHash}\n`);
  return hash.digest('hex');
}

const placeOf = ({ cine }: JudgedCine, { order }: EvaluationInput): number =>
  2 * order.indexOf(cine.source) + (cine.side === 'mirrored' ? 1 : 0);

/** With one model the cines of the other folds have been scored by it already. */
function foldsFor({ runs, design }: EvaluationInput, sides: readonly JudgedCine[]) {
  return runs.map(({ fold, others }) => ({
    training:
      design === 'one-model' ? sides.filter((one) => one.fold !== fold).map(({ cine }) => cine) : others,
    test: sides.filter((one) => one.fold === fold),
  }));
}

function designOf({ runs, design }: EvaluationInput): Design {
  if (design === 'one-model') {
    const limited = runs.some(({ limits }) => Object.keys(limits).length > 0);
    return { kind: 'one-model', limits: limited ? 'calibrated' : 'none' };
  }
  return {
    kind: 'folds',
    split: design,
    folds: runs.map(({ fold, limits, trained, test }) => {
      const names = [...new Set(test.map(({ group }) => group))].sort();
      return { fold, test: { cines: test.length, patients: names.length, names }, limits, ...trained! };
    }),
  };
}

function summaryOf(cines: readonly JudgedCine[], unlabelled: number): DataSummary {
  const of = (side: Side) => cines.filter(({ cine }) => cine.side === side);
  const groupsOf = (some: readonly JudgedCine[]): Set<string> => new Set(some.map(({ cine }) => cine.group));
  const sum = (some: readonly JudgedCine[], number: (one: JudgedCine) => number): number =>
    some.reduce((total, one) => total + number(one), 0);
  const hours = (side: Side): number => sum(of(side), ({ cine }) => cine.seconds) / 3600;
  const abnormals = groupsOf(of('abnormal'));
  return {
    bySide: (['normal', 'abnormal', 'mirrored'] as const).flatMap((side) =>
      of(side).length === 0
        ? []
        : [
            {
              side,
              frames: sum(of(side), ({ cine }) => cine.timesSeconds.length),
              cines: of(side).length,
              patients: groupsOf(of(side)).size,
            },
          ],
    ),
    patients: groupsOf(cines).size,
    mixedPatients: [...groupsOf(of('normal'))].filter((group) => abnormals.has(group)).length,
    unlabelled,
    invalid: totalUnscored(cines),
    hours: { normal: hours('normal'), abnormal: hours('abnormal') },
  };
}

function rowOf(
  judged: JudgedCine,
  columns: readonly ScoreColumn[],
  { design, confoundColumns }: EvaluationInput,
): CineRow {
  const { cine, fold, limits } = judged;
  const { source, side, group, invalid, timesSeconds, seconds } = cine;
  return {
    source,
    side,
    group,
    ...(design === 'one-model' ? {} : { fold }),
    columns: Object.fromEntries(
      confoundColumns.flatMap((column) =>
        cine.columns[column] === undefined ? [] : [[column, cine.columns[column]]],
      ),
    ),
    frames: timesSeconds.length,
    invalidFrames: unscoredFrames(invalid),
    seconds,
    scores: Object.fromEntries(
      (timesSeconds.length === 0 ? [] : columns).map((column) => {
        const ratios = present(column.frames!(judged));
        const own = cine.scores[column.name];
        const values = own === undefined ? ratios : present(own);
        const first = column.unit === 'raw' ? undefined : alarmsIn(column, judged);
        return [
          column.name,
          {
            mean: meanOf(values),
            percentile95: quantileOf(values, 0.95),
            max: values.reduce((most, value) => Math.max(most, value), -Infinity),
            ...(first === undefined || (limits[column.name] === undefined && own !== undefined)
              ? {}
              : {
                  ratio: meanOf(ratios),
                  flagged: {
                    share: ratios.filter((ratio) => ratio > 1).length / ratios.length,
                    alarms: first.length,
                    ...(first.length === 0 ? {} : { firstSeconds: first[0]! - timesSeconds[0]! }),
                  },
                }),
          },
        ];
      }),
    ),
  };
}

function patientsOf(cines: readonly JudgedCine[], columns: readonly ScoreColumn[]): readonly PatientRow[] {
  const real = cines.filter(({ cine }) => cine.side !== 'mirrored');
  return [...new Set(real.map(({ cine }) => cine.group))].sort().map((group) => {
    const own = real.filter(({ cine }) => cine.group === group);
    const abnormal = own.filter(({ cine }) => cine.side === 'abnormal').length;
    return {
      group,
      label: abnormal > 0 ? 'abnormal' : 'normal',
      cines: { normal: own.length - abnormal, abnormal },
      scores: Object.fromEntries(columns.map(({ name, cine }) => [name, Math.max(...own.map(cine))])),
    };
  });
}
