import type { Classifier, Example } from './logistic.ts';

const most = 7;

/** Share of abnormal cines among the seven nearest by Euclidean distance, nearer ones weighing more (1 / distance; Dudani, IEEE Trans SMC 1976;6:325–7). */
export function nearestNeighbours(examples: readonly Example[]): Classifier {
  return (features) => {
    const nearest = examples
      .map(({ features: other, abnormal }) => ({ distance: distanceOf(features, other), abnormal }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, most);
    const weightOf = (distance: number): number => 1 / (distance + 1e-9);
    const all = nearest.reduce((sum, { distance }) => sum + weightOf(distance), 0);
    return (
      nearest.reduce((sum, { distance, abnormal }) => sum + (abnormal ? weightOf(distance) : 0), 0) / all
    );
  };
}

const distanceOf = (one: Float64Array, other: Float64Array): number =>
  Math.sqrt(one.reduce((sum, value, at) => sum + (value - other[at]!) ** 2, 0));
