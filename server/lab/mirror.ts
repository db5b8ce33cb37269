import { inputSize } from '../core/geometry.ts';
import { sectorOf } from '../core/sector.ts';
import type { FrameSource } from '../ports.ts';

/** A picture turned left to right. @param pixels 256×256 row-major. */
function mirrored(pixels: Uint8Array): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start += inputSize)
    turned.set(pixels.slice(start, start + inputSize).reverse(), start);
  return turned;
}

/** A recording turned left to right, its sector with it. */
export function mirroredSource(source: FrameSource): FrameSource {
  const { description } = source;
  return {
    description: { ...description, sector: sectorOf(mirrored(description.sector.mask)) },
    async *frames(request) {
      for await (const frame of source.frames(request)) yield { ...frame, grey: mirrored(frame.grey) };
    },
  };
}

/** The first frame of a recording and every n-th after it. */
export function everyNth(source: FrameSource, n: number): FrameSource {
  const { description } = source;
  return {
    description,
    async *frames(request) {
      let count = 0;
      for await (const frame of source.frames(request)) if (count++ % n === 0) yield frame;
    },
  };
}
