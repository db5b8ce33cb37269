import sharp from 'sharp';
import type { Frame, Picture } from '../core/frame.ts';
import { inputSize, type Rectangle } from '../core/geometry.ts';
import type { Sector } from '../core/sector.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import type { FrameSource } from '../ports.ts';

/** Quality at which a JPEG of speckle shows no blocks, though it is encoded a second time here. */
const jpegQuality = 90;

/** A source whose frames hold nothing outside the sector. */
export function blankOutside(source: FrameSource, sector: Sector): FrameSource {
  const blanked = blanker(sector, source.description.geometry.inner);
  return {
    ...source,
    description: { ...source.description, sector },
    async *frames(request) {
      for await (const frame of source.frames(request)) {
        const clean = await blanked(frame);
        if (request.signal.aborted) return;
        yield clean;
      }
    },
  };
}

/**
 * Blanks what stands outside the sector, for the model and for people: that is where names stand. The picture is decoded, blanked and
 * encoded anew (12 ms of one core for 960×720); what stood outside is gone before that, and nothing of it comes back.
 */
export function blanker(sector: Sector, inner: Rectangle): (frame: Frame) => Promise<Frame> {
  const masks = new Map<string, Buffer>();
  const maskFor = (width: number, height: number): Buffer => {
    const key = `${width}x${height}`;
    const mask = masks.get(key) ?? pictureMask(sector, inner, { width, height });
    masks.set(key, mask);
    return mask;
  };
  return async (frame) => {
    const grey = inside(frame.grey, sector);
    const picture =
      frame.picture &&
      (await blankPicture(frame.picture, maskFor(frame.picture.width, frame.picture.height)));
    return { ...frame, grey, picture, stamps: { ...frame.stamps, decodedMs: monotonicClock.nowMs() } };
  };
}

/** A loop, for every frame of every stream passes here: a quarter of the time that `map` takes. */
function inside(grey: Uint8Array, { mask }: Sector): Uint8Array {
  const kept = new Uint8Array(grey.length);
  for (let at = 0; at < kept.length; at++) kept[at] = grey[at]! * mask[at]!;
  return kept;
}

async function blankPicture({ bytes, width, height }: Picture, mask: Buffer): Promise<Picture> {
  const clean = await sharp(bytes)
    .boolean(mask, 'and', { raw: { width, height, channels: 3 } })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
  return { bytes: clean, width, height };
}

/** The sector on the picture for people: three bytes a pixel, 255 inside and 0 outside. */
function pictureMask(
  { mask }: Sector,
  inner: Rectangle,
  { width, height }: { readonly width: number; readonly height: number },
): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row++) {
    const line = (inner.y + Math.floor(((row + 0.5) / height) * inner.height)) * inputSize;
    for (let column = 0; column < width; column++) {
      const at = line + inner.x + Math.floor(((column + 0.5) / width) * inner.width);
      if (mask[at] === 1) bytes.fill(255, (row * width + column) * 3, (row * width + column + 1) * 3);
    }
  }
  return bytes;
}
