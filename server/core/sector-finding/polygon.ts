import { inputPixels, inputSize, type Rectangle } from '../geometry.ts';
import type { Point } from './convex-hull.ts';
import type { Mask } from './masks.ts';

/** The pixels whose middle lies inside a polygon (even-odd rule), in model input pixels; the polygon may reach beyond the input. */
export function maskOfPolygon(corners: readonly Point[]): Mask {
  const mask = new Uint8Array(inputPixels);
  for (let row = 0; row < inputSize; row++) {
    const crossings = crossingsAt(corners, row + 0.5);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(0, Math.ceil(crossings[pair]! - 0.5));
      const to = Math.min(inputSize, Math.ceil(crossings[pair + 1]! - 0.5));
      if (to > from) mask.fill(1, row * inputSize + from, row * inputSize + to);
    }
  }
  return mask;
}

function crossingsAt(corners: readonly Point[], y: number): readonly number[] {
  const crossings: number[] = [];
  corners.forEach((from, index) => {
    const to = corners[(index + 1) % corners.length]!;
    if (from.y <= y !== to.y <= y)
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
  });
  return crossings.sort((one, other) => one - other);
}

/** A corner as shares of the picture's width and height, 0..1: the same for every size of the picture. */
export type Corner = readonly [x: number, y: number];

/** The polygon of corners, in pixels of the model input. */
export const toInput = (corners: readonly Corner[], { x, y, width, height }: Rectangle): readonly Point[] =>
  corners.map(([across, down]) => ({ x: x + across * width, y: y + down * height }));

/** And back. */
export const toPicture = (points: readonly Point[], { x, y, width, height }: Rectangle): readonly Corner[] =>
  points.map((point) => [(point.x - x) / width, (point.y - y) / height]);
