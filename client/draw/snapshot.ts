import { paintHeat } from './heat.ts';
import type { Rectangle } from '../../server/wire/messages.ts';

export interface Snapshot {
  readonly picture: CanvasImageSource | undefined;
  /** Size of the picture as displayed, px. */
  readonly width: number;
  readonly height: number;
  /** Absent where the frame was not scored or no heat is shown. */
  readonly heat:
    { readonly map: Uint8Array; readonly inner: Rectangle; readonly table: Uint8Array } | undefined;
  /** What is written below it, the first in large. */
  readonly lines: readonly string[];
}

/** Small pictures are enlarged, so that the text fits. */
const leastWidthPx = 800;
const linePx = 20;
const marginPx = 12;

/** The picture with its heat, and in words below it what it is: as PNG. */
export function toPng(snapshot: Snapshot): Promise<Blob> {
  const { picture, lines } = snapshot;
  const scale = Math.max(1, leastWidthPx / snapshot.width);
  const [width, height] = [Math.round(snapshot.width * scale), Math.round(snapshot.height * scale)];
  const canvas = new OffscreenCanvas(width, height + linePx * (lines.length + 1) + 2 * marginPx);
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.reject(new Error('This browser gives no canvas to draw on.'));
  pen.fillStyle = '#000';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (picture !== undefined) pen.drawImage(picture, 0, 0, width, height);
  drawHeat(pen, snapshot, { width, height });
  pen.fillStyle = '#fff';
  lines.forEach((line, at) => {
    pen.font = `${at === 0 ? 'bold 20px' : '14px'} sans-serif`;
    pen.fillText(line, marginPx, height + marginPx + linePx * (at + 1), width - 2 * marginPx);
  });
  return canvas.convertToBlob({ type: 'image/png' });
}

function drawHeat(
  pen: OffscreenCanvasRenderingContext2D,
  { heat }: Snapshot,
  { width, height }: { width: number; height: number },
): void {
  if (heat === undefined) return;
  const { inner } = heat;
  const overlay = new OffscreenCanvas(inner.width, inner.height);
  const pixels = new ImageData(inner.width, inner.height);
  paintHeat(heat.map, heat, pixels.data);
  overlay.getContext('2d')?.putImageData(pixels, 0, 0);
  pen.drawImage(overlay, 0, 0, width, height);
}
