import type { PictureFormat } from './picture-format.ts';

/** The samples of one frame as a decoder leaves them. */
export interface Samples {
  readonly bytes: Uint8Array;
  readonly bytesEach: 1 | 2;
  readonly littleEndian: boolean;
  /** By plane instead of by pixel. */
  readonly planar: boolean;
}

/** Samples by pixel, as numbers: the stored bits alone, moved down to bit 0. A copy only where something has to move. */
export function stored(
  { bytes, bytesEach, littleEndian, planar }: Samples,
  { samples, width, height, bitsStored, highBit }: PictureFormat,
): Uint8Array | Uint16Array {
  const wide = bytesEach === 1 ? bytes : words(bytes, littleEndian);
  const shift = highBit + 1 - bitsStored;
  const mask = 2 ** bitsStored - 1;
  if (shift > 0 || bitsStored < 8 * bytesEach) {
    for (let at = 0; at < wide.length; at++) wide[at] = (wide[at]! >> shift) & mask;
  }
  return planar && samples === 3 ? byPixel(wide, width * height) : wide;
}

function words(bytes: Uint8Array, littleEndian: boolean): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, at) => view.getUint16(2 * at, littleEndian));
}

function byPixel(planes: Uint8Array | Uint16Array, pixels: number): Uint8Array | Uint16Array {
  const out = planes instanceof Uint8Array ? new Uint8Array(3 * pixels) : new Uint16Array(3 * pixels);
  for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
    out[to++] = planes[pixel]!;
    out[to++] = planes[pixels + pixel]!;
    out[to++] = planes[2 * pixels + pixel]!;
  }
  return out;
}
