/** The slope of the straight line that lies nearest to points [x, y], by least squares. */
export function slopeOf(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  return (
    points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) /
    points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  );
}

/** Points [time, MiB] in words. The slope is of their second half: before that, rings and caches are still being filled. */
export function memoryOf(points, per) {
  const mb = points.map(([, rss]) => rss);
  const [first, last, most] = [mb[0], mb.at(-1), Math.max(...mb)];
  const slope = slopeOf(points.slice(points.length >> 1));
  const line = `${first.toFixed(0)} -> ${last.toFixed(0)} MiB, most ${most.toFixed(0)}, ${slope.toFixed(1)} MiB ${per} in the second half`;
  return { first, last, most, slope, line };
}

/** The value that a share (0..1) of them do not exceed; NaN of none. */
export const quantileOf = (values, share) =>
  Float64Array.from(values).sort()[Math.ceil(share * (values.length - 1))] ?? NaN;
