import { interpolateInferno } from 'd3-scale-chromatic';
import sharp from 'sharp';
import type { Exemplar } from '../result.ts';

/** The pictures of one cine as PNG data URIs, the difference in colours of one scale for all. */
export interface Pictures {
  readonly picture: string;
  readonly reconstruction: string;
  readonly difference: string;
}

export interface PictureSet {
  readonly pictures: readonly Pictures[];
  /** The difference that the end of the colour scale stands for, 0..1; greater ones show as this. */
  readonly top: number;
  /** The colour scale from 0 to `top`, left to right: a PNG data URI of 256 × 1. */
  readonly scale: string;
}

/** Light grows with the difference in inferno, so that it reads in grey as well (van der Walt & Smith, SciPy 2015). */
const table = Uint8Array.from(
  Array.from({ length: 256 }, (_, level) => channels(interpolateInferno(level / 255))).flat(),
);

/** Paints the differences on one scale, up to the greatest of them all (a tenth at least, rounded up to 0.05), so that cines compare. */
export async function paintExemplars(exemplars: readonly Exemplar[]): Promise<PictureSet> {
  const maps = await Promise.all(exemplars.map(({ png }) => greyOf(png.difference)));
  const greatest = Math.max(
    0.1,
    ...maps.map(({ data }) => data.reduce((most, level) => Math.max(most, level), 0) / 255),
  );
  const top = Math.min(1, Math.ceil(greatest * 20 - 1e-9) / 20);
  const pictures = await Promise.all(
    maps.map(async ({ data, width, height }, index) => ({
      picture: `data:image/png;base64,${exemplars[index]!.png.picture}`,
      reconstruction: `data:image/png;base64,${exemplars[index]!.png.reconstruction}`,
      difference: await painted(
        data.map((level) => Math.min(255, Math.round(level / top))),
        { width, height },
      ),
    })),
  );
  const ramp = Uint8Array.from({ length: 256 }, (_, level) => level);
  return { pictures, top, scale: await painted(ramp, { width: 256, height: 1 }) };
}

async function greyOf(base64: string): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(Buffer.from(base64, 'base64'))
    .greyscale()
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: Uint8Array.from(data), width: info.width, height: info.height };
}

async function painted(
  levels: Uint8Array,
  { width, height }: { width: number; height: number },
): Promise<string> {
  const rgb = new Uint8Array(levels.length * 3);
  levels.forEach((level, at) => rgb.set(table.subarray(level * 3, level * 3 + 3), at * 3));
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ palette: false })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** @param colour "#rrggbb", as the ramp gives it. */
function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
