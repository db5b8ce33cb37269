import type { LatentReference } from '../../server/core/latent.ts';

/** The latent score as core/latent.ts defines it, in double precision and as plainly as can be. */
export function mahalanobis(
  code: Float32Array,
  { centre, spread }: Extract<LatentReference, { kind: 'mahalanobis' }>,
): number {
  const { directions, variances, residualVariance } = spread;
  const rest = Float64Array.from(code, (value, at) => value - centre[at]!);
  const away = rest.slice();
  let squares = 0;
  for (const [index, variance] of variances.entries()) {
    const row = directions.subarray(index * centre.length, (index + 1) * centre.length);
    const along = row.reduce((sum, value, at) => sum + value * away[at]!, 0);
    row.forEach((value, at) => (rest[at]! -= along * value));
    squares += along ** 2 / variance;
  }
  return Math.sqrt(squares + rest.reduce((sum, value) => sum + value ** 2, 0) / residualVariance);
}
