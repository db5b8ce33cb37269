import type { Rectangle } from '../../server/wire/messages.ts';

/** Side of the difference map, as of the model's input. */
export const mapSize = 256;
export const mapPixels = mapSize * mapSize;

/** How differences are shown; `threshold` and `top` are differences, 0..1 of full grey scale. */
export interface HeatScale {
  /** 768 bytes, of colour-maps. */
  readonly colours: Uint8Array;
  /** Smaller differences leave the picture as it is. */
  readonly threshold: number;
  /** From here on heat has its full opacity. Absent: soon after the threshold. */
  readonly fullFrom?: number;
  /** From here on the last colour. */
  readonly top: number;
  /** 0..1, of all that is shown. */
  readonly opacity: number;
}

/** The heat fades in over this part of what the scale has above the threshold: a hard edge would flicker with noise. */
const fadeInPart = 0.15;

/** The 256 colours of a scale with their opacity, RGBA: what each byte of a difference map looks like. 1,024 bytes. */
export function heatTable({ colours, threshold, fullFrom, top, opacity }: HeatScale): Uint8Array {
  const table = new Uint8Array(1024);
  const fadeIn = fullFrom === undefined ? fadeInPart * (top - threshold) : fullFrom - threshold;
  for (let byte = 0; byte < 256; byte++) {
    const difference = byte / 255;
    if (difference < threshold) continue;
    const level = Math.round(255 * Math.min(1, difference / Math.max(top, 1 / 255)));
    const faded = Math.min(1, (difference - threshold) / Math.max(fadeIn, 1 / 2550));
    table.set(colours.subarray(level * 3, level * 3 + 3), byte * 4);
    table[byte * 4 + 3] = Math.round(255 * opacity * faded);
  }
  return table;
}

/**
 * Colours the part of a difference map that the picture fills. Stretched over the whole displayed picture, each pixel lies
 * exactly over what it is about, because `inner` is that picture in the model's input (geometry of the stream).
 * @param map 256×256 bytes, 255 = a difference of 1.
 * @param look `inner` as `withinMap` gives it; `table` of `heatTable`.
 * @param out RGBA, `inner.width` × `inner.height` pixels.
 */
export function paintHeat(
  map: Uint8Array,
  { inner, table }: { readonly inner: Rectangle; readonly table: Uint8Array },
  out: Uint8ClampedArray,
): void {
  const colours = asPixels(table);
  const pixels = asPixels(out);
  let pixel = 0;
  for (let y = 0; y < inner.height; y++) {
    const from = (inner.y + y) * mapSize + inner.x;
    for (let at = from; at < from + inner.width; at++) pixels[pixel++] = colours[map[at]!]!;
  }
}

/** RGBA, a pixel a number: four times as fast to copy as its bytes. */
const asPixels = ({ buffer, byteOffset, length }: Uint8Array | Uint8ClampedArray): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length / 4);

const greys = Uint8Array.from({ length: 1024 }, (_, at) => (at % 4 === 3 ? 255 : at >> 2));

/** As `paintHeat`, for grey bytes, opaque: the model's input or its reconstruction. */
export const paintGrey = (grey: Uint8Array, inner: Rectangle, out: Uint8ClampedArray): void =>
  paintHeat(grey, { inner, table: greys }, out);

/**
 * The 3×3 means of a map, the same that the peak is the greatest of: no pixel of it is beyond the limit of the peak unless the frame is.
 * @returns 256×256 bytes, the caller's own.
 */
export function smoothed(map: Uint8Array): Uint8Array {
  // One row of nothing above and one below.
  const across = new Uint16Array(mapPixels + 2 * mapSize);
  for (let row = 0; row < mapPixels; row += mapSize) {
    const end = row + mapSize - 1;
    across[row + mapSize] = map[row]! + map[row + 1]!;
    for (let at = row + 1; at < end; at++) across[at + mapSize] = map[at - 1]! + map[at]! + map[at + 1]!;
    across[end + mapSize] = map[end - 1]! + map[end]!;
  }
  const out = new Uint8Array(mapPixels);
  // Rounded, in whole numbers.
  for (let at = 0; at < mapPixels; at++)
    out[at] = ((across[at]! + across[at + mapSize]! + across[at + 2 * mapSize]!) * 2 + 9) / 18;
  return out;
}

/** `inner` cut to whole pixels of the map: it comes from outside, and decides how much memory is taken. */
export function withinMap({ x, y, width, height }: Rectangle): Rectangle {
  const clamp = (value: number, from: number, to: number): number =>
    Math.min(to, Math.max(from, Math.round(value)));
  const left = clamp(x, 0, mapSize - 1);
  const upper = clamp(y, 0, mapSize - 1);
  return {
    x: left,
    y: upper,
    width: clamp(width, 1, mapSize - left),
    height: clamp(height, 1, mapSize - upper),
  };
}
