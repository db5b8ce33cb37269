import { inputSize } from '../core/geometry.ts';
import { sectorOf, type Sector } from '../core/sector.ts';

/** A picture turned left to right. @param pixels 256×256 row-major. */
export function mirrored(pixels: Uint8Array): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start += inputSize)
    turned.set(pixels.slice(start, start + inputSize).reverse(), start);
  return turned;
}

export const mirroredSector = ({ mask }: Sector): Sector => sectorOf(mirrored(mask));
