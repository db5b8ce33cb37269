import type { Reference } from './reference.ts';

/** Root mean square distance, x in 0..1, over the sector, to the mean of normal pictures. @param normals 256×256 each, at least one. */
export function meanImage(normals: readonly Uint8Array[]): Reference {
  const mean = new Float64Array(normals[0]!.length);
  for (const grey of normals) for (let at = 0; at < mean.length; at++) mean[at]! += grey[at]!;
  for (let at = 0; at < mean.length; at++) mean[at]! /= normals.length;
  return {
    name: 'mean-image',
    score(grey, { mask, pixels }) {
      let squares = 0;
      for (let at = 0; at < mean.length; at++) if (mask[at] !== 0) squares += (grey[at]! - mean[at]!) ** 2;
      return Math.sqrt(squares / pixels) / 255;
    },
  };
}
