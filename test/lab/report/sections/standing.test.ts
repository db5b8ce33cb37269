import { beforeAll, describe, expect, it } from 'vitest';
import { standingOf, type Standing } from '../../../../server/lab/report/sections/standing.ts';
import type { Evaluation, Figure, ScoreResult } from '../../../../server/lab/result.ts';
import { exampleEvaluation } from '../../../helpers/example-evaluation.ts';

let example: Evaluation;
beforeAll(async () => {
  example = await exampleEvaluation();
});

/** The example with another area of the primary score, and other differences to its references. */
function withPrimary(area: Figure, differences: readonly Figure[]): Evaluation {
  const changed = (score: ScoreResult): ScoreResult =>
    score.name !== 'latent' || score.byLevel.cine.kind !== 'judged'
      ? score
      : {
          ...score,
          byLevel: { ...score.byLevel, cine: { ...score.byLevel.cine, area } },
          against: differences.map((difference) => ({ reference: 'brightness', difference })),
        };
  return {
    ...example,
    comparisons: example.comparisons.map((comparison) => ({
      ...comparison,
      scores: comparison.scores.map(changed),
    })),
  };
}
const from = (low: number, high: number): Figure => ({ value: (low + high) / 2, interval: { low, high } });

describe('standingOf', () => {
  it.each<[string, readonly [Figure, readonly Figure[]], Standing]>([
    ['beats', [from(0.6, 0.8), [from(0.01, 0.2), from(0.05, 0.3)]], 'beats'],
    ['is not shown to beat one of two', [from(0.6, 0.8), [from(0.01, 0.2), from(-0.01, 0.3)]], 'not-beaten'],
    ['has a difference without an interval', [from(0.6, 0.8), [{ value: 0.3 }]], 'not-beaten'],
    ['has nothing beside it', [from(0.6, 0.8), []], 'separates'],
    ['reaches chance', [from(0.5, 0.8), [from(0.01, 0.2)]], 'chance'],
    ['lies below chance', [from(0.2, 0.49), [from(0.01, 0.2)]], 'turned-over'],
    ['has no interval', [{ value: 0.9 }, []], 'no-interval'],
  ])('of a score that %s', (_, [area, differences], standing) => {
    expect(standingOf(withPrimary(area, differences))).toBe(standing);
  });

  it('of a level with all cases on one side', () => {
    const patient = { ...example.settings, primary: { score: 'pca', level: 'patient' } as const };
    expect(standingOf({ ...example, settings: patient })).toBe('not-judged');
  });
});
