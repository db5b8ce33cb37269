import { quantileOf } from '../core/quantile.ts';
import type { Sector } from '../core/sector.ts';
import type { Engine, FrameSource } from '../ports.ts';
import { fitReferences, withoutDirection } from './references/fit-references.ts';
import type { FoldSummary } from './result.ts';
import { scoreCine, type CineScoring } from './score-cine.ts';
import type { LabCine, ScoredCine } from './scored-cine.ts';

/** Patients of one fold: those to judge by, and those a model may know. Nobody is in both. */
export interface FoldPlan {
  /** From 1. */
  readonly fold: number;
  readonly test: readonly string[];
  readonly training: readonly string[];
}

/** A detector that has seen nothing of the fold's test patients. */
export interface PreparedFold {
  readonly engine: Engine;
  readonly score: CineScoring['score'];
  /** In the score's own unit; empty without a calibration. */
  readonly limits: Readonly<Record<string, number>>;
  /** Normal pictures that references are fitted to: the same that the detector was fitted to, or else of no test patient. */
  readonly fittedTo: readonly Uint8Array[];
  /** Normals that set the limits; the references' are set by the same. Empty: references get none. */
  readonly calibratedBy: readonly { readonly grey: Uint8Array; readonly sector: Sector }[];
  /** Absent where nothing was trained. */
  readonly trained?: Omit<FoldSummary, 'fold' | 'test' | 'limits'>;
}

/** What a fold left: plain values. */
export interface FoldRun {
  readonly fold: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly trained?: Omit<FoldSummary, 'fold' | 'test' | 'limits'>;
  readonly test: readonly ScoredCine[];
  /** Every tenth frame of the other patients' cines through the same model, where asked for. */
  readonly others: readonly ScoredCine[];
}

export interface FoldWork {
  readonly cines: readonly LabCine[];
  readonly prepare: (plan: FoldPlan) => Promise<PreparedFold>;
  readonly open: (source: string) => Promise<FrameSource>;
  /** The share of calibrating frames at or under the references' limits. */
  readonly quantile: number;
  /** Whether the training patients' cines are scored as well: to learn from their labels, or to show their codes. */
  readonly others: boolean;
  readonly signal: AbortSignal;
  readonly onCine?: (cine: LabCine) => void;
}

/** Frames of training cines that are scored: one in ten. */
const othersStride = 10;

/** Scores a fold's test cines with a detector and references that know none of their patients. */
export async function runFold(plan: FoldPlan, work: FoldWork): Promise<FoldRun> {
  const { engine, score, limits, fittedTo, calibratedBy, trained } = await work.prepare(plan);
  const references = fitReferences(fittedTo);
  const referenceLimits =
    calibratedBy.length === 0
      ? []
      : references
          .filter(({ name }) => !withoutDirection.has(name))
          .map((reference) => [
            reference.name,
            quantileOf(
              calibratedBy.map(({ grey, sector }) => reference.score(grey, sector)),
              work.quantile,
            ),
          ]);
  const scoreAll = async (patients: readonly string[], stride: number): Promise<readonly ScoredCine[]> => {
    const known = new Set(patients);
    const scored: ScoredCine[] = [];
    for (const cine of work.cines.filter(({ group }) => known.has(group))) {
      scored.push(
        await scoreCine(cine, { engine, score, references, open: work.open, stride, signal: work.signal }),
      );
      work.onCine?.(cine);
    }
    return scored;
  };
  return {
    fold: plan.fold,
    limits: { ...limits, ...(Object.fromEntries(referenceLimits) as Record<string, number>) },
    ...(trained === undefined ? {} : { trained }),
    test: await scoreAll(plan.test, 1),
    others: work.others ? await scoreAll(plan.training, othersStride) : [],
  };
}
