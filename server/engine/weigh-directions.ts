import type { LatentSpread } from '../core/latent.ts';
import type { GraphBuilder } from '../graph/builder.ts';

/**
 * Adds nodes that turn a − c [N,D] into a row [N,D+k] whose length is the distance: z/√l beside r/s (core/latent.ts). The residual is
 * computed as what it is and not as the difference of two great squares, which would lose digits far from normal.
 * @returns the name of the row.
 */
export function weighDirections(g: GraphBuilder, away: string, spread: LatentSpread): string {
  const { directions, variances, residualVariance } = spread;
  const count = variances.length;
  const rows = g.floats(directions, [count, directions.length / count]);
  const along = g.op('Gemm', [away, rows], { transB: 1 });
  const residual = g.op('Sub', [away, g.op('MatMul', [along, rows])]);
  const inDeviations = g.op('Mul', [
    along,
    g.floats(
      variances.map((one) => 1 / Math.sqrt(one)),
      [1, count],
    ),
  ]);
  const besides = g.op('Mul', [residual, g.scalar(1 / Math.sqrt(residualVariance))]);
  return g.op('Concat', [inDeviations, besides], { axis: 1 });
}
