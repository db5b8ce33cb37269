import type { Sector } from '../../../server/core/sector.ts';

/** Intersection over union, 0..1. */
export function overlap(one: Sector, other: Sector): number {
  const common = one.mask.reduce((sum, inside, at) => sum + (inside & other.mask[at]!), 0);
  return common / (one.pixels + other.pixels - common);
}
