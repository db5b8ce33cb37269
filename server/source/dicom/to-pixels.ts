import { fromHalved, fullRange, partialRange, toRgb } from './colour.ts';
import { greyLevels } from './grey-levels.ts';
import { paletteOf, type Palette } from './palette.ts';
import type { PictureFormat } from './picture-format.ts';
import type { Pixels } from './pixels.ts';
import { stored, type Samples } from './samples.ts';
import type { Header } from './values.ts';

/** Turns the samples of each frame of one file into what a screen shows. */
export type ToPixels = (samples: Samples) => Pixels;

/** @throws DicomError when the file's palette is missing. */
export function toPixelsOf(header: Header, format: PictureFormat): ToPixels {
  const { width, height, photometric, bitsStored, signed } = format;
  const size = { width, height };
  switch (photometric) {
    case 'MONOCHROME1':
    case 'MONOCHROME2': {
      const levels = greyLevels(header, format);
      return (samples) => ({ ...size, channels: 1, bytes: looked(stored(samples, format), levels) });
    }
    case 'PALETTE COLOR': {
      const palette = paletteOf(header, signed);
      return (samples) => ({
        ...size,
        channels: 3,
        bytes: coloured(stored(samples, format), palette, format),
      });
    }
    case 'YBR_FULL_422':
    case 'YBR_PARTIAL_422': {
      const matrix = photometric === 'YBR_FULL_422' ? fullRange : partialRange;
      return (samples) => {
        // Compressed frames come with a colour for every pixel.
        if (samples.bytes.length < 3 * width * height)
          return { ...size, channels: 3, bytes: fromHalved(samples.bytes, size, matrix) };
        const bytes = eightBits(stored(samples, format), bitsStored);
        toRgb(bytes, matrix);
        return { ...size, channels: 3, bytes };
      };
    }
    case 'YBR_FULL':
      return (samples) => {
        const bytes = eightBits(stored(samples, format), bitsStored);
        toRgb(bytes, fullRange);
        return { ...size, channels: 3, bytes };
      };
    case 'RGB':
    case 'YBR_PARTIAL_420':
    case 'YBR_RCT':
    case 'YBR_ICT':
      // (the transforms of JPEG 2000 are undone by its decoder)
      return (samples) => ({ ...size, channels: 3, bytes: eightBits(stored(samples, format), bitsStored) });
  }
}

function looked(values: Uint8Array | Uint16Array, levels: Uint8Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let at = 0; at < out.length; at++) out[at] = levels[values[at]!]!;
  return out;
}

function coloured(
  values: Uint8Array | Uint16Array,
  { entries, first, colours }: Palette,
  { signed, bitsStored }: PictureFormat,
): Uint8Array {
  const out = new Uint8Array(3 * values.length);
  const [sign, span] = [2 ** (bitsStored - 1), 2 ** bitsStored];
  for (let at = 0; at < values.length; at++) {
    const value = signed && values[at]! >= sign ? values[at]! - span : values[at]!;
    const entry = 3 * Math.min(entries - 1, Math.max(0, value - first));
    out[3 * at] = colours[entry]!;
    out[3 * at + 1] = colours[entry + 1]!;
    out[3 * at + 2] = colours[entry + 2]!;
  }
  return out;
}

function eightBits(values: Uint8Array | Uint16Array, bitsStored: number): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const shift = Math.max(0, bitsStored - 8);
  return Uint8Array.from(values, (value) => value >> shift);
}
