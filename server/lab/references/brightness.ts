import { inputSize } from '../../core/geometry.ts';
import type { Sector } from '../../core/sector.ts';
import type { Reference } from './reference.ts';

/** Mean grey of the sector, 0..255. */
export const brightness: Reference = {
  name: 'brightness',
  score: (grey, sector) => meanFrom(grey, sector, 0),
};

/** Mean grey of the bottom quarter of the sector's rows, 0..255: where lungs with disease are bright or dark. */
export const bottomBrightness: Reference = {
  name: 'bottom-brightness',
  score(grey, sector) {
    const top = Math.floor(sector.mask.indexOf(1) / inputSize);
    const bottom = Math.floor(sector.mask.lastIndexOf(1) / inputSize) + 1;
    return meanFrom(grey, sector, Math.floor(bottom - (bottom - top) / 4) * inputSize);
  },
};

function meanFrom(grey: Uint8Array, { mask }: Sector, start: number): number {
  let [sum, count] = [0, 0];
  for (let at = start; at < grey.length; at++) {
    if (mask[at] === 0) continue;
    sum += grey[at]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
