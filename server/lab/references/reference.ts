import type { Sector } from '../../core/sector.ts';

/** A score that costs nothing and knows no disease: what a detector must beat. */
export interface Reference {
  readonly name: string;
  /** @param grey 256×256 row-major. @returns higher = less like the normals it was fitted to, if to any. */
  score(grey: Uint8Array, sector: Sector): number;
}
