import type { Geometry } from '../core/geometry.ts';

/** The longer side of a picture for people, in pixels. */
const longestPictureSide = 960;

/** Size of the picture for people: as displayed, or smaller. */
export function pictureSize({ displayWidth, displayHeight }: Geometry): { width: number; height: number } {
  const scale = Math.min(1, longestPictureSide / Math.max(displayWidth, displayHeight));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(displayWidth), height: side(displayHeight) };
}
