import { inputSize } from '../geometry.ts';

/** A corner, in pixels from the top left of the model input; whole numbers lie between pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corners of the smallest convex polygon around whole pixels (Andrew's monotone chain), counter-clockwise as y points down. */
export function convexHull(pixels: Iterable<number>): readonly Point[] {
  const points = outerCorners(pixels);
  const lower = chain(points);
  const upper = chain(points.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

/** Of each row only the outermost pixels can lie on the hull. Sorted by x, then y. */
function outerCorners(pixels: Iterable<number>): Point[] {
  const rows = new Map<number, { left: number; right: number }>();
  for (const at of pixels) {
    const [row, column] = [Math.floor(at / inputSize), at % inputSize];
    const { left = column, right = column } = rows.get(row) ?? {};
    rows.set(row, { left: Math.min(left, column), right: Math.max(right, column) });
  }
  return [...rows]
    .flatMap(([row, { left, right }]) =>
      [left, right + 1].flatMap((x) => [
        { x, y: row },
        { x, y: row + 1 },
      ]),
    )
    .sort((one, other) => one.x - other.x || one.y - other.y);
}

function chain(points: readonly Point[]): Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    while (corners.length > 1 && turn(corners.at(-2)!, corners.at(-1)!, point) <= 0) corners.pop();
    corners.push(point);
  }
  return corners;
}

const turn = (origin: Point, one: Point, other: Point): number =>
  (one.x - origin.x) * (other.y - origin.y) - (one.y - origin.y) * (other.x - origin.x);
