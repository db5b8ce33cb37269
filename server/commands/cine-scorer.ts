import type { CineScoring } from '../lab/score-cine.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { OpenModel } from './open-model.ts';

/** Scores recordings for the lab by the same way that watches, motion included; the lab judges by limits itself. */
export const cineScorer =
  ({ engine, motion, appearance }: OpenModel, signal: AbortSignal): CineScoring['score'] =>
  (source) =>
    scoreAll({ source, engine, limits: {}, motion, appearance, signal });
