/** At most `most` of the points of a curve, evenly taken, the first and the last among them. @param most from 2. */
export function thin<Point>(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => points[Math.round(index * step)]!);
}
