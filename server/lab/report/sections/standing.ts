import type { Comparison, Evaluation, JudgedLevel, Level, ScoreKind, ScoreResult } from '../../result.ts';

/** Of the score that was named beforehand, in the main comparison; undefined where it was not computed. */
export function primaryScore({ settings, comparisons }: Evaluation): ScoreResult | undefined {
  return comparisons[0]?.scores.find(({ name }) => name === settings.primary.score);
}

/** What a score came to at a level, where it could be judged. */
export function judgedAt(score: ScoreResult, level: Level): JudgedLevel | undefined {
  const result = score.byLevel[level];
  return result.kind === 'judged' ? result : undefined;
}

/** Of the scores of one kind, that with the greatest area at a level. */
export function strongest({ scores }: Comparison, kind: ScoreKind, level: Level): ScoreResult | undefined {
  const areaOf = (score: ScoreResult): number => judgedAt(score, level)?.area.value ?? -Infinity;
  return scores
    .filter((score) => score.kind === kind)
    .reduce<ScoreResult | undefined>(
      (best, score) => (best === undefined || areaOf(score) > areaOf(best) ? score : best),
      undefined,
    );
}

/** In one word, how the primary score did; `summary.verdict` has the sentence. */
export type Standing =
  'beats' | 'separates' | 'not-beaten' | 'chance' | 'turned-over' | 'no-interval' | 'not-judged';

/**
 * Judges the primary score by its intervals alone: `beats` needs an area whose interval lies above 0.5 and a difference above 0 to every
 * reference.
 */
export function standingOf(evaluation: Evaluation): Standing {
  const score = primaryScore(evaluation);
  const judged = score && judgedAt(score, evaluation.settings.primary.level);
  if (score === undefined || judged === undefined) return 'not-judged';
  const { interval } = judged.area;
  if (interval === undefined) return 'no-interval';
  if (interval.high < 0.5) return 'turned-over';
  if (interval.low <= 0.5) return 'chance';
  if (score.against.length === 0) return 'separates';
  return score.against.every(({ difference }) => (difference.interval?.low ?? 0) > 0)
    ? 'beats'
    : 'not-beaten';
}
