import { inputSize } from './geometry.ts';
import type { Sector } from './sector.ts';

/** Side of the blocks that are looked at, and how far apart they are: a thousand in the whole input. */
const block = 4;
const apart = 8;
/** Black is flat in every picture, and so is what is saturated. */
const [darkest, brightest] = [16, 245];
/** Levels that a drawn surface may vary by after coding. */
const flatRange = 1;
/**
 * Share of flat blocks from which on a picture is drawn. Measured: of real pictures at most 0.16 (compressed lung video), of colour bars and
 * menus on a coloured ground 0.7 and more. Text on black is not told from a dark picture.
 */
const leastFlat = 0.5;
/** Fewer blocks that are neither black nor saturated say nothing. */
const leastBlocks = 40;

/** Whether the sector holds drawn surfaces (a menu, colour bars, a card that says there is no signal) instead of speckle. */
export function isDrawn(grey: Uint8Array, { mask }: Sector): boolean {
  let [flat, all] = [0, 0];
  for (let y = 0; y < inputSize; y += apart) {
    for (let x = 0; x < inputSize; x += apart) {
      const corner = y * inputSize + x;
      const level = grey[corner]!;
      if (level <= darkest || level >= brightest || !isWithin(mask, corner)) continue;
      all++;
      if (isFlat(grey, corner)) flat++;
    }
  }
  return all >= leastBlocks && flat >= leastFlat * all;
}

function isFlat(grey: Uint8Array, corner: number): boolean {
  let [least, most] = [255, 0];
  for (let row = 0; row < block; row++) {
    for (let at = corner + row * inputSize; at < corner + row * inputSize + block; at++) {
      const level = grey[at]!;
      if (level < least) least = level;
      if (level > most) most = level;
      if (most - least > flatRange) return false;
    }
  }
  return true;
}

/** By its corners: sectors have no holes. */
const isWithin = (mask: Uint8Array, corner: number): boolean =>
  [0, block - 1].every(
    (down) => mask[corner + down * inputSize] === 1 && mask[corner + down * inputSize + block - 1] === 1,
  );
