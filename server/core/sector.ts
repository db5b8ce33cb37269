import { inputPixels, inputSize, type Rectangle } from './geometry.ts';

/** Where the ultrasound is: the pixels of the model input that scores count. */
export interface Sector {
  /** 256×256 row-major, 1 inside and 0 outside. */
  readonly mask: Uint8Array;
  /** Number of ones in the mask, at least 1. */
  readonly pixels: number;
}

/** Takes a mask as a sector. @throws RangeError when it has not 65,536 pixels or none inside. */
export function sectorOf(mask: Uint8Array): Sector {
  if (mask.length !== inputPixels)
    throw new RangeError(`A sector mask has ${inputPixels} px, not ${mask.length}`);
  const pixels = mask.reduce((sum, inside) => sum + (inside === 0 ? 0 : 1), 0);
  if (pixels === 0) throw new RangeError('A sector must hold at least 1 px');
  return { mask, pixels };
}

/** The sector that is a whole rectangle of the input: a picture of which nothing finer is known. */
export function rectangleSector({ x, y, width, height }: Rectangle): Sector {
  const mask = new Uint8Array(inputPixels);
  for (let row = y; row < y + height; row++) mask.fill(1, row * inputSize + x, row * inputSize + x + width);
  return sectorOf(mask);
}
