import type { Rectangle } from '../geometry.ts';
import type { Sector } from '../sector.ts';
import { convexHull, type Point } from './convex-hull.ts';
import { toPicture, type Corner } from './polygon.ts';

/** So many corners can be taken hold of one by one. */
const mostCorners = 12;

/** The convex outline of a sector, in few corners, as shares of the picture: to be shown, and to be corrected by hand. */
export function outlineOf(sector: Sector, inner: Rectangle): readonly Corner[] {
  const pixels: number[] = [];
  sector.mask.forEach((inside, at) => inside === 1 && pixels.push(at));
  let corners = convexHull(pixels);
  while (corners.length > mostCorners) corners = withoutFlattest(corners);
  return toPicture(corners, inner).map(([x, y]) => [rounded(x), rounded(y)]);
}

/** Without the corner that changes the area least. */
function withoutFlattest(corners: readonly Point[]): readonly Point[] {
  const areas = corners.map((corner, at) =>
    areaOf(corners.at(at - 1)!, corner, corners[(at + 1) % corners.length]!),
  );
  const flattest = areas.indexOf(Math.min(...areas));
  return corners.filter((_, at) => at !== flattest);
}

const areaOf = (a: Point, b: Point, c: Point): number =>
  Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;

const rounded = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
