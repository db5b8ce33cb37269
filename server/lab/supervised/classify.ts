import { meanOf, type JudgedCine, type ScoreColumn } from '../judging/columns.ts';
import type { ScoredCine } from '../scored-cine.ts';
import { featuriserFor } from './features.ts';
import { logisticRegression, type Classifier, type Example } from './logistic.ts';
import { nearestNeighbours } from './neighbours.ts';

/** One fold as a classifier sees it: cines to learn from, of other patients than those to judge. */
export interface LabelledFold {
  readonly training: readonly ScoredCine[];
  readonly test: readonly JudgedCine[];
}

const classifiers: Readonly<Record<string, (examples: readonly Example[]) => Classifier>> = {
  logistic: logisticRegression,
  neighbours: nearestNeighbours,
};

/**
 * What labels would add: small classifiers on the code and the difference map, learned in each fold from the labels of the other
 * patients. Folds whose training side lacks a label give every cine the same 0.5.
 */
export function supervisedColumns(folds: readonly LabelledFold[]): readonly ScoreColumn[] {
  return Object.entries(classifiers).map(([name, learn]): ScoreColumn => {
    const chances = new Map<ScoredCine, number>();
    for (const { training, test } of folds) {
      const labelled = training.filter(
        ({ side, timesSeconds }) => side !== 'mirrored' && timesSeconds.length > 0,
      );
      const shares = meanOf(labelled.map(({ side }) => (side === 'abnormal' ? 1 : 0)));
      const learnable = shares > 0 && shares < 1;
      const featuresOf = learnable ? featuriserFor(labelled) : undefined;
      const classify =
        featuresOf &&
        learn(labelled.map((cine) => ({ features: featuresOf(cine), abnormal: cine.side === 'abnormal' })));
      for (const { cine } of test)
        chances.set(cine, classify === undefined ? 0.5 : classify(featuresOf!(cine)));
    }
    return { name, kind: 'supervised', unit: 'raw', cine: ({ cine }) => chances.get(cine)! };
  });
}
