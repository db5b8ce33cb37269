import { UMAP } from 'umap-js';
import { randomOf } from '../core/random.ts';
import type { Embedding } from './result.ts';
import type { ScoredCine } from './scored-cine.ts';

/** A cine with the place of its row in the result. */
export interface EmbeddedCine {
  readonly cine: ScoredCine;
  readonly row: number;
  readonly seenInTraining: boolean;
}

const minimumDistance = 0.1;
const fewest = 5;

/**
 * Lays mean codes out in two dimensions (UMAP; McInnes et al., arXiv:1802.03426), the same for the same seed. All codes must be of one model.
 * @returns undefined with fewer than 5 cines that have a code.
 */
export function embed(
  cines: readonly EmbeddedCine[],
  { seed, model }: { readonly seed: number; readonly model: string },
): Embedding | undefined {
  const coded = cines.filter(({ cine }) => cine.code !== undefined);
  if (coded.length < fewest) return undefined;
  const neighbours = Math.min(15, coded.length - 1);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: neighbours,
    minDist: minimumDistance,
    random: randomOf(seed),
  });
  const places = umap.fit(coded.map(({ cine }) => [...cine.code!]));
  return {
    method: 'umap',
    neighbours,
    minimumDistance,
    model,
    points: coded.map(({ cine, row, seenInTraining }, index) => {
      const scanner = cine.columns.device ?? cine.columns.scanner;
      return {
        x: places[index]![0]!,
        y: places[index]![1]!,
        cine: row,
        ...(scanner === undefined || scanner === '' ? {} : { scanner }),
        seenInTraining,
      };
    }),
  };
}
