import { Matrix, solve } from 'ml-matrix';

/** A cine's numbers and its label. */
export interface Example {
  readonly features: Float64Array;
  readonly abnormal: boolean;
}

/** Gives a cine's chance of being abnormal, 0..1. */
export type Classifier = (features: Float64Array) => number;

/** Weight of the squares of the coefficients, for features of variance 1. Not tuned: there are too few cases to tune and judge by. */
const penalty = 1;
const mostSteps = 50;

/**
 * Logistic regression with a ridge penalty, by Newton's method (Le Cessie & van Houwelingen, Appl Stat 1992;41:191–201); the constant is not
 * penalised.
 */
export function logisticRegression(examples: readonly Example[]): Classifier {
  const rows = examples.map(({ features }) => [1, ...features]);
  const size = rows[0]!.length;
  let coefficients = new Array<number>(size).fill(0);
  const ridge = (at: number): number => (at === 0 ? 1e-9 : penalty);
  for (let step = 0; step < mostSteps; step++) {
    const gradient = Matrix.columnVector(coefficients.map((value, at) => -ridge(at) * value));
    const curvature = Matrix.diag(coefficients.map((_, at) => ridge(at)));
    for (const [index, row] of rows.entries()) {
      const chance = logistic(product(row, coefficients));
      const error = (examples[index]!.abnormal ? 1 : 0) - chance;
      for (let i = 0; i < size; i++) {
        gradient.set(i, 0, gradient.get(i, 0) + error * row[i]!);
        for (let j = 0; j < size; j++)
          curvature.set(i, j, curvature.get(i, j) + chance * (1 - chance) * row[i]! * row[j]!);
      }
    }
    const change = solve(curvature, gradient).to1DArray();
    coefficients = coefficients.map((value, at) => value + change[at]!);
    if (Math.max(...change.map(Math.abs)) < 1e-10) break;
  }
  return (features) => logistic(product([1, ...features], coefficients));
}

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
const product = (row: readonly number[], coefficients: readonly number[]): number =>
  row.reduce((sum, value, at) => sum + value * coefficients[at]!, 0);
