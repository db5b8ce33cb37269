import { inputSize, letterbox, type Geometry } from '../../core/geometry.ts';
import { sectorOf, type Sector } from '../../core/sector.ts';

/** The picture as displayed: 640×520 px, apex 10 px under the top edge, 500 px from the apex to the full depth. */
export const displayWidth = 640;
export const displayHeight = 520;
const apexY = 10;
const reach = 500;
/** Half the opening: a sector of 78° (cardiac phased arrays scan 75–90°). */
export const halfAngle = (39 * Math.PI) / 180;

/** The polar grid: beams over the sector, and samples along each. Sample s lies at (s + 0.5) / samples of the depth. */
export const beams = 144;
export const samples = 400;

const phantomGeometry: Geometry = letterbox(displayWidth, displayHeight);

/** The picture, and what its pixels measure. @param depth that the scan reaches, in cm. */
export function geometryAt(depth: number): Geometry {
  const mm = (10 * depth) / reach;
  return { ...phantomGeometry, spacing: { xMm: mm, yMm: mm } };
}

/** A raster that the sector is drawn on. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Pixel i lies at (i + 0.5 − x) / scale display pixels from the picture's left edge, and so for y. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The picture people see. */
export const displayRaster: Raster = { width: displayWidth, height: displayHeight, scale: 1, x: 0, y: 0 };
/** The model's square: the same picture, letterboxed. */
export const inputRaster: Raster = {
  width: inputSize,
  height: inputSize,
  scale: phantomGeometry.inner.width / displayWidth,
  x: phantomGeometry.inner.x,
  y: phantomGeometry.inner.y,
};

/**
 * Where pixel (column, row) lies as the scanner sees it: share of the depth 0..1 and angle from the middle beam in radians,
 * positive to the screen's right. Undefined outside the sector.
 */
export function polarOf(
  { scale, x, y }: Raster,
  column: number,
  row: number,
): { readonly depth: number; readonly angle: number } | undefined {
  const right = (column + 0.5 - x) / scale - displayWidth / 2;
  const down = (row + 0.5 - y) / scale - apexY;
  const depth = Math.hypot(right, down) / reach;
  if (down <= 0 || depth >= 1) return undefined;
  const angle = Math.atan2(right, down);
  return Math.abs(angle) <= halfAngle ? { depth, angle } : undefined;
}

/** Draws polar grey (samples × beams, row = sample) on a raster; `out` has its size, is written inside the sector only. */
export type ScanConverter = (polar: Uint8Array, out: Uint8Array) => void;

/** Prepares the scan conversion to a raster: bilinear, 8-bit weights, one table entry a pixel inside the sector. */
export function scanConverter(raster: Raster): ScanConverter {
  const targets: number[] = [];
  const corners: number[] = [];
  const weights: number[] = [];
  for (let row = 0; row < raster.height; row++) {
    for (let column = 0; column < raster.width; column++) {
      const polar = polarOf(raster, column, row);
      if (polar === undefined) continue;
      const sample = between(polar.depth * samples - 0.5, samples);
      const beam = between(((polar.angle / halfAngle + 1) / 2) * (beams - 1), beams);
      targets.push(row * raster.width + column);
      corners.push(sample.whole * beams + beam.whole);
      weights.push(sample.part, beam.part);
    }
  }
  return interpolator(Int32Array.from(targets), Int32Array.from(corners), Uint16Array.from(weights));
}

/** The sector in the model's square: exactly the pixels that the scan conversion writes. */
export function phantomSector(): Sector {
  const mask = new Uint8Array(inputSize * inputSize);
  scanConverter(inputRaster)(new Uint8Array(samples * beams).fill(255), mask);
  return sectorOf(mask.map((grey) => (grey > 0 ? 1 : 0)));
}

/** Turns an image left for right, in place: what a probe held the wrong way round shows. */
export function mirrorRows(image: Uint8Array, width: number): void {
  for (let row = 0; row < image.length; row += width) image.subarray(row, row + width).reverse();
}

function interpolator(targets: Int32Array, corners: Int32Array, weights: Uint16Array): ScanConverter {
  return (polar, out) => {
    for (let at = 0; at < targets.length; at++) {
      const corner = corners[at]!;
      const down = weights[2 * at]!;
      const across = weights[2 * at + 1]!;
      const upper = polar[corner]! * (256 - across) + polar[corner + 1]! * across;
      const lower = polar[corner + beams]! * (256 - across) + polar[corner + beams + 1]! * across;
      out[targets[at]!] = (upper * (256 - down) + lower * down + 0x8000) >> 16;
    }
  };
}

/** A position on a grid of `count` points as its lower neighbour and a weight of 0..256 for the upper one. */
function between(position: number, count: number): { readonly whole: number; readonly part: number } {
  const clamped = Math.min(Math.max(position, 0), count - 1);
  const whole = Math.min(Math.floor(clamped), count - 2);
  return { whole, part: Math.round((clamped - whole) * 256) };
}
