import { inputPixels, inputSize, type Rectangle } from '../geometry.ts';
import { smoothed } from './planes.ts';

/** 256×256 row-major, 1 inside and 0 outside. */
export type Mask = Uint8Array;

/** The pixels of `inner` whose value is at least `threshold`. */
export function atLeast(plane: Float32Array, threshold: number, inner: Rectangle): Mask {
  const mask = new Uint8Array(inputPixels);
  for (let row = inner.y; row < inner.y + inner.height; row++)
    for (let at = row * inputSize + inner.x; at < row * inputSize + inner.x + inner.width; at++)
      mask[at] = plane[at]! >= threshold ? 1 : 0;
  return mask;
}

/**
 * Takes away what is narrower than 2·radius + 1 (letters, lines, ticks) and keeps the rest. What is cut off by the edge of the picture
 * counts as going on beyond it.
 */
export const opened = (mask: Mask, radius: number, inner: Rectangle): Mask =>
  dilated(eroded(mask, radius, inner), radius, inner);

/** Every pixel of `inner` within `radius` (a square's) of the mask. */
export const dilated = (mask: Mask, radius: number, inner: Rectangle): Mask =>
  atLeast(smoothed(Float32Array.from(mask), radius, inner), tiny, inner);

const eroded = (mask: Mask, radius: number, inner: Rectangle): Mask =>
  atLeast(smoothed(Float32Array.from(mask), radius, inner), 1 - tiny, inner);

/** Less than the share of one pixel of the largest square that is used. */
const tiny = 1e-4;

export const countOf = (mask: Mask): number => mask.reduce((sum, inside) => sum + inside, 0);

/** The positions of pixels that hang together. */
export type Piece = readonly number[];

/** The pieces of a mask whose pixels touch side to side, largest first. */
export function piecesOf(mask: Mask): readonly Piece[] {
  const pieces: Piece[] = [];
  const left = Uint8Array.from(mask);
  for (let start = 0; start < inputPixels; start++) {
    if (left[start] === 0) continue;
    const piece = [start];
    left[start] = 0;
    // (grows while it is gone through)
    for (const at of piece) {
      for (const neighbour of neighboursOf(at)) {
        if (left[neighbour] === 0) continue;
        left[neighbour] = 0;
        piece.push(neighbour);
      }
    }
    pieces.push(piece);
  }
  return pieces.sort((one, other) => other.length - one.length);
}

function neighboursOf(at: number): readonly number[] {
  const column = at % inputSize;
  const beside = [
    ...(column > 0 ? [at - 1] : []),
    ...(column < inputSize - 1 ? [at + 1] : []),
    at - inputSize,
    at + inputSize,
  ];
  return beside.filter((neighbour) => neighbour >= 0 && neighbour < inputPixels);
}
