import type { Corner, StreamState } from '../../server/wire/messages.ts';

export type PictureGeometry = NonNullable<StreamState['geometry']>;

/** The distance in the body of two places of the picture; undefined where the spacing is not known. */
export function distanceMm(
  [from, to]: readonly [Corner, Corner],
  { spacing, displayWidth, displayHeight }: PictureGeometry,
): number | undefined {
  if (spacing === undefined) return undefined;
  return Math.hypot(
    (to[0] - from[0]) * displayWidth * spacing.xMm,
    (to[1] - from[1]) * displayHeight * spacing.yMm,
  );
}

/** A mark of the ruler: its place as a share of the picture's height, and its number where it has one. */
export interface RulerMark {
  readonly share: number;
  readonly mm: number;
  readonly long: boolean;
}

/** Marks from the upper edge of the picture down: so far apart that there are at most 30, every fifth long. */
export function rulerMarks({ spacing, displayHeight }: PictureGeometry): readonly RulerMark[] {
  if (spacing === undefined) return [];
  const heightMm = displayHeight * spacing.yMm;
  const stepMm = [1, 5, 10, 50, 100].find((step) => heightMm / step <= 30) ?? 100;
  return Array.from({ length: Math.floor(heightMm / stepMm) + 1 }, (_, at) => ({
    share: (at * stepMm) / heightMm,
    mm: at * stepMm,
    long: at % 5 === 0,
  }));
}
