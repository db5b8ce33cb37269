import { componentsOf, dot } from '../references/principal-components.ts';
import type { ScoredCine } from '../scored-cine.ts';

/** Numbers of the code and of the difference map that a small classifier is given: few, for there are few cines. */
const most = { code: 16, tiles: 8 };

/** Turns a cine into standardised numbers. */
export type Featuriser = (cine: ScoredCine) => Float64Array;

/** Learns from the training cines alone: principal components of mean codes and of mean difference maps, each scaled to variance 1. */
export function featuriserFor(training: readonly ScoredCine[]): Featuriser {
  const parts = [
    reducer(
      training.map(({ code }) => Float64Array.from(code ?? [])),
      most.code,
    ),
    reducer(
      training.map(({ differenceTiles }) => Float64Array.from(differenceTiles)),
      most.tiles,
    ),
  ];
  return ({ code, differenceTiles }) =>
    Float64Array.from([
      ...parts[0]!(Float64Array.from(code ?? [])),
      ...parts[1]!(Float64Array.from(differenceTiles)),
    ]);
}

function reducer(rows: readonly Float64Array[], count: number): (row: Float64Array) => Float64Array {
  const mean = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let at = 0; at < mean.length; at++) mean[at]! += row[at]! / rows.length;
  const centre = (row: Float64Array): Float64Array => row.map((value, at) => value - mean[at]!);
  const centred = rows.map(centre);
  const components = mean.length === 0 ? [] : componentsOf(centred, count);
  const scales = components.map((component) =>
    Math.sqrt(centred.reduce((sum, row) => sum + dot(row, component) ** 2, 0) / rows.length),
  );
  return (row) => {
    const rest = centre(row);
    return Float64Array.from(components, (component, index) => dot(rest, component) / (scales[index]! || 1));
  };
}
