import { ratioOf, type Limits } from '../../server/core/scores.ts';
import type { RecordedScores } from '../../server/core/tuning/replay-scores.ts';
import { scoreNames } from '../../server/wire/scores.ts';
import { chartTop } from '../state/chart-top.ts';

/** Where the plotting area lies in the plot, in CSS pixels. */
export const scatterInsetsPx = { top: 8, right: 10, bottom: 20, left: 44 } as const;

export interface ScatterSize {
  readonly width: number;
  readonly height: number;
}

/** Upper ends of both axes; the lower ends are 0. */
export interface ScatterTops {
  readonly latent: number;
  readonly reconstruction: number;
}

/** Ends that hold every point and both limits, and do not move while these fit. */
export function scatterTops(before: ScatterTops, recorded: RecordedScores, limits: Limits): ScatterTops {
  const topOf = (score: 'latent' | 'reconstruction'): number => {
    let greatest = 0;
    const column = recorded.scores[score];
    for (let at = 0; at < recorded.length; at++) if (column[at]! > greatest) greatest = column[at]!;
    const limit = limits[score];
    return chartTop(before[score], { greatest, limit: typeof limit === 'object' ? limit.upper : limit });
  };
  return { latent: topOf('latent'), reconstruction: topOf('reconstruction') };
}

/** Maps scores to places in the plot, CSS pixels. */
export function scatterScale(tops: ScatterTops, { width, height }: ScatterSize) {
  const { top, right, bottom, left } = scatterInsetsPx;
  const [wide, high] = [width - left - right, height - top - bottom];
  return {
    x: (latent: number): number => left + (latent / tops.latent) * wide,
    y: (reconstruction: number): number => top + (1 - reconstruction / tops.reconstruction) * high,
  };
}

/** The frame whose point lies nearest to a place, and not further than 12 px; undefined where there is none. */
export function nearestPoint(
  recorded: RecordedScores,
  scale: ReturnType<typeof scatterScale>,
  place: { readonly x: number; readonly y: number },
): number | undefined {
  let nearest: number | undefined;
  let least = 12 ** 2;
  for (let at = 0; at < recorded.length; at++) {
    const [dx, dy] = offsetOf(recorded, scale, at);
    const distance = (dx - place.x) ** 2 + (dy - place.y) ** 2;
    if (distance < least) [nearest, least] = [at, distance];
  }
  return nearest;
}

const offsetOf = (
  { scores }: RecordedScores,
  { x, y }: ReturnType<typeof scatterScale>,
  at: number,
): readonly [number, number] => [x(scores.latent[at]!), y(scores.reconstruction[at]!)];

/** Whether a frame is beyond any limit: what its colour says. */
export function isBeyond({ scores }: RecordedScores, limits: Limits, at: number): boolean {
  return scoreNames.some((name) => {
    const limit = limits[name];
    return limit !== undefined && ratioOf(scores[name][at]!, limit) > 1;
  });
}

export interface ScatterDrawing {
  readonly recorded: RecordedScores;
  readonly limits: Limits;
  readonly tops: ScatterTops;
  readonly size: ScatterSize;
  /** Which frame is marked as the newest. */
  readonly newest: number | undefined;
  readonly colour: (name: string) => string;
}

/** Draws points, limits, the centre c and the radius r (docs/method). One point a pixel: an hour of frames costs no more than a picture. */
export function drawScatter(pen: CanvasRenderingContext2D, drawing: ScatterDrawing): void {
  const { recorded, limits, tops, size, newest, colour } = drawing;
  const scale = scatterScale(tops, size);
  const { top, left, right, bottom } = scatterInsetsPx;
  pen.clearRect(0, 0, size.width, size.height);
  drawAxes(pen, drawing, scale);

  const taken = new Uint8Array(size.width * size.height);
  const drawWhere = (beyond: boolean): void => {
    pen.fillStyle = colour(beyond ? 'abnormal' : 'normal');
    for (let at = 0; at < recorded.length; at++) {
      const [x, y] = offsetOf(recorded, scale, at);
      if (Number.isNaN(x + y)) continue;
      const [column, row] = [Math.round(x), Math.round(y)];
      const place = row * size.width + column;
      const code = beyond ? 2 : 1;
      if (taken[place] === code || isBeyond(recorded, limits, at) !== beyond) continue;
      taken[place] = code;
      pen.fillRect(column - 1, row - 1, 2, 2);
    }
  };
  drawWhere(false);
  drawWhere(true);

  pen.strokeStyle = colour('text');
  pen.fillStyle = colour('text');
  pen.lineWidth = 1.5;
  pen.setLineDash([5, 4]);
  const [radius, height] = [upperOf(limits.latent), upperOf(limits.reconstruction)];
  if (radius !== undefined) line(pen, [scale.x(radius), top], [scale.x(radius), size.height - bottom]);
  if (height !== undefined) line(pen, [left, scale.y(height)], [size.width - right, scale.y(height)]);
  pen.setLineDash([]);
  // The centre lies at distance 0, at the foot; the radius reaches from there to the limit.
  const foot = size.height - bottom;
  pen.beginPath();
  pen.arc(left, foot, 4, 0, 2 * Math.PI);
  pen.fill();
  pen.fillText('c', left + 6, foot - 6);
  if (radius !== undefined) {
    line(pen, [left, foot], [scale.x(radius), foot]);
    pen.fillText('r', (left + scale.x(radius)) / 2, foot - 5);
  }
  if (newest === undefined) return;
  const [x, y] = offsetOf(recorded, scale, newest);
  if (Number.isNaN(x + y)) return;
  pen.strokeStyle = colour('text');
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x, y, 6, 0, 2 * Math.PI);
  pen.stroke();
}

const upperOf = (limit: Limits['latent']): number | undefined =>
  typeof limit === 'object' ? limit.upper : limit;

function drawAxes(
  pen: CanvasRenderingContext2D,
  { tops, size, colour }: ScatterDrawing,
  scale: ReturnType<typeof scatterScale>,
): void {
  const { top, right, bottom, left } = scatterInsetsPx;
  pen.font = `11px ${colour('font') || 'sans-serif'}`;
  pen.strokeStyle = colour('grid');
  pen.fillStyle = colour('muted');
  pen.lineWidth = 1;
  for (const part of [0, 0.5, 1]) {
    const [x, y] = [scale.x(part * tops.latent), scale.y(part * tops.reconstruction)];
    line(pen, [x, top], [x, size.height - bottom]);
    line(pen, [left, y], [size.width - right, y]);
    pen.textAlign = part === 1 ? 'right' : 'center';
    if (part > 0) pen.fillText(short(part * tops.latent), part === 1 ? x + right : x, size.height - 6);
    pen.textAlign = 'right';
    pen.fillText(short(part * tops.reconstruction), left - 5, y + 4);
  }
  pen.textAlign = 'left';
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

function line(
  pen: CanvasRenderingContext2D,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
