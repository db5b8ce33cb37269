import { referenceNames } from '../references/fit-references.ts';
import type { ScoreKind } from '../result.ts';
import type { ScoredCine } from '../scored-cine.ts';

/** A scored cine with the fold whose model scored it, and that model's limits. */
export interface JudgedCine {
  readonly cine: ScoredCine;
  /** From 1. */
  readonly fold: number;
  /** By score, in the score's own unit; a score without one is judged by no limit. */
  readonly limits: Readonly<Record<string, number>>;
}

/** One score over all cines, in the unit in which they are compared. */
export interface ScoreColumn {
  readonly name: string;
  readonly kind: ScoreKind;
  /** `ratio`: multiples of the limit of the cine's fold. */
  readonly unit: 'ratio' | 'raw';
  /** Of the valid frames, undefined where a frame has it not yet; absent for a score of whole cines. */
  readonly frames?: (judged: JudgedCine) => readonly (number | undefined)[];
  readonly cine: (judged: JudgedCine) => number;
}

/** The detector's own verdict: what the alarm acts on. */
export const verdictName = 'verdict';

/** The scores that every one of the cines has, in some frame at least: the model's, their verdict, then the references. Every cine must hold a valid frame. */
export function columnsOf(cines: readonly JudgedCine[]): readonly ScoreColumn[] {
  const everywhere = Object.keys(cines[0]!.cine.scores).filter((name) =>
    cines.every(({ cine }) => cine.scores[name]?.some((value) => value !== null)),
  );
  const models = everywhere.filter((name) => !referenceNames.includes(name));
  const references = referenceNames.filter((name) => everywhere.includes(name));
  const limited = models.filter((name) => hasLimits(cines, name));
  return [
    ...models.map((name) => columnOf(name, 'model', hasLimits(cines, name))),
    ...(limited.length > 1 ? [verdictOf(limited)] : []),
    ...references.map((name) => columnOf(name, 'reference', hasLimits(cines, name))),
  ];
}

const hasLimits = (cines: readonly JudgedCine[], name: string): boolean =>
  cines.every(({ limits }) => limits[name] !== undefined);

function columnOf(name: string, kind: ScoreKind, limited: boolean): ScoreColumn {
  const frames = ({ cine, limits }: JudgedCine): readonly (number | undefined)[] => {
    const values = cine.scores[name]!;
    const limit = limited ? limits[name]! : 1;
    return values.map((value) => (value === null ? undefined : value / limit));
  };
  return {
    name,
    kind,
    unit: limited ? 'ratio' : 'raw',
    frames,
    cine: (judged) => meanOf(present(frames(judged))),
  };
}

function verdictOf(names: readonly string[]): ScoreColumn {
  const frames = ({ cine, limits }: JudgedCine): readonly number[] =>
    cine.timesSeconds.map((_, at) =>
      Math.max(
        ...names.flatMap((name) => {
          const value = cine.scores[name]![at];
          return typeof value === 'number' ? [value / limits[name]!] : [];
        }),
      ),
    );
  return {
    name: verdictName,
    kind: 'model',
    unit: 'ratio',
    frames,
    cine: (judged) => meanOf(present(frames(judged))),
  };
}

/** The frames that have the score. */
export const present = (values: readonly (number | null | undefined)[]): readonly number[] =>
  values.flatMap((value) => value ?? []);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
