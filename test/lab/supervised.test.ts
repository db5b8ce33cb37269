import { describe, expect, it } from 'vitest';
import { supervisedColumns } from '../../server/lab/supervised/classify.ts';
import { logisticRegression } from '../../server/lab/supervised/logistic.ts';
import { nearestNeighbours } from '../../server/lab/supervised/neighbours.ts';
import { judgedCine } from './cines.ts';

const example = (features: readonly number[], abnormal: boolean) => ({
  features: Float64Array.from(features),
  abnormal,
});

describe('logisticRegression', () => {
  // scikit-learn 1.2.1: LogisticRegression(C=1, tol=1e-12, solver='newton-cg').fit(X, y).predict_proba, which has the same penalty ½‖w‖².
  it('gives the chances that scikit-learn gives', () => {
    const classify = logisticRegression([
      example([0, 1], false),
      example([1, 0.5], false),
      example([2, -1], true),
      example([0.5, -0.5], false),
      example([3, 0], true),
      example([1.5, 1], true),
    ]);
    const chances = [
      [0, 0],
      [1.5, 0.5],
      [3, -1],
    ].map((features) => classify(Float64Array.from(features)));
    expect(chances[0]).toBeCloseTo(0.190536062, 6);
    expect(chances[1]).toBeCloseTo(0.548006155, 6);
    expect(chances[2]).toBeCloseTo(0.878178108, 6);
  });
});

describe('nearestNeighbours', () => {
  it('asks the seven nearest, the nearer ones more', () => {
    const far = Array.from({ length: 10 }, (_, index) => example([100 + index], false));
    const near = [1, 2, 3, 4, 5, 6].map((at) => example([at], true));
    const classify = nearestNeighbours([...far, ...near, example([7], false)]);
    const weights = [1, 2, 3, 4, 5, 6, 7].map((distance) => 1 / distance);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    expect(classify(Float64Array.of(0))).toBeCloseTo((all - 1 / 7) / all, 6);
  });
});

describe('supervisedColumns', () => {
  const cines = Array.from({ length: 16 }, (_, index) =>
    judgedCine({
      source: `${index}`,
      group: `p${index}`,
      fold: (index % 2) + 1,
      side: index < 8 ? 'normal' : 'abnormal',
      code: [index < 8 ? 0 : 3, Math.sin(index), Math.cos(3 * index)],
      tiles: [Math.sin(5 * index), 1],
    }),
  );
  const folds = [1, 2].map((fold) => ({
    training: cines.filter((one) => one.fold !== fold).map(({ cine }) => cine),
    test: cines.filter((one) => one.fold === fold),
  }));

  it('learns from the labels of other patients what tells the classes apart', () => {
    for (const column of supervisedColumns(folds)) {
      const values = cines.map(column.cine);
      expect(Math.min(...values.slice(8))).toBeGreaterThan(Math.max(...values.slice(0, 8)));
    }
  });

  it('knows nothing where the other patients have one label only', () => {
    const oneSided = [{ training: cines.slice(0, 8).map(({ cine }) => cine), test: cines.slice(8) }];
    for (const column of supervisedColumns(oneSided)) expect(column.cine(cines[9]!)).toBe(0.5);
  });
});
