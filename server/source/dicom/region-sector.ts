import type { Rectangle } from '../../core/geometry.ts';
import { maskOfPolygon, toInput } from '../../core/sector-finding/polygon.ts';
import { rectangleSector, sectorOf, type Sector } from '../../core/sector.ts';
import type { Scanner, UltrasoundRegion } from './regions.ts';

/**
 * The sector that a header declares: its two-dimensional regions, those side by side together, for the same heart may be shown in both.
 * Spectra, M-modes, traces and graphics are none of it.
 * @param inner the part of the model input that the picture fills.
 * @returns undefined when the header declares none within the picture.
 */
export function sectorOfRegions(
  regions: readonly UltrasoundRegion[],
  { width, height }: Scanner,
  inner: Rectangle,
): Sector | undefined {
  const mask = rectangleSector(inner).mask.map(() => 0);
  const inside = rectangleSector(inner).mask;
  for (const { rectangle } of regions.filter(({ format }) => format === '2d')) {
    const [left, top] = [rectangle.x / width, rectangle.y / height];
    const right = (rectangle.x + rectangle.width) / width;
    const bottom = (rectangle.y + rectangle.height) / height;
    const corners = toInput(
      [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ],
      inner,
    );
    maskOfPolygon(corners).forEach((value, at) => {
      if (value !== 0 && inside[at] !== 0) mask[at] = 1;
    });
  }
  return mask.includes(1) ? sectorOf(mask) : undefined;
}
