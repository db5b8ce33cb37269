import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inputPixels, inputSize, letterbox } from '../../server/core/geometry.ts';
import { rectangleSector } from '../../server/core/sector.ts';
import { perSecond, seconds, ms } from '../../server/core/units.ts';
import type { FrameSource } from '../../server/ports.ts';
import { blankOutside } from '../../server/source/blank-outside.ts';

const [width, height] = [400, 200];
const geometry = letterbox(width, height);
const sector = rectangleSector({ x: 100, y: 80, width: 60, height: 50 });

/** White frames. */
async function whiteSource(): Promise<FrameSource> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .jpeg()
    .toBuffer();
  return {
    description: {
      kind: 'recorded',
      name: 'white',
      geometry,
      sector: rectangleSector(geometry.inner),
      framesPerSecond: perSecond(25),
      startSeconds: seconds(0),
      endSeconds: seconds(0.08),
    },
    async *frames({ pictures }) {
      for (let index = 0; index < 2; index++)
        yield await Promise.resolve({
          index,
          timeSeconds: seconds(index / 25),
          grey: new Uint8Array(inputPixels).fill(255),
          picture: pictures ? { bytes, width, height } : undefined,
          stamps: { capturedMs: ms(0), decodedMs: ms(1) },
        });
    },
  };
}

describe('a source that is blanked', () => {
  it('says its sector, and has black grey outside it', async () => {
    const source = blankOutside(await whiteSource(), sector);
    expect(source.description.sector).toBe(sector);
    const signal = new AbortController().signal;
    let frames = 0;
    for await (const { grey, picture } of source.frames({ pictures: false, signal })) {
      frames++;
      expect(picture).toBeUndefined();
      expect(grey.every((value, at) => value === (sector.mask[at] === 1 ? 255 : 0))).toBe(true);
    }
    expect(frames).toBe(2);
  });

  it('has a picture for people that is black outside the sector and kept inside', async () => {
    const source = blankOutside(await whiteSource(), sector);
    for await (const { picture } of source.frames({ pictures: true, signal: new AbortController().signal })) {
      const { data, info } = await sharp(picture!.bytes).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([width, height]);
      const scale = width / inputSize;
      let [brightestOutside, darkestInside] = [0, 255];
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const [x, y] = [(column + 0.5) / scale, (row + 0.5) / scale + geometry.inner.y];
          const value = data[(row * width + column) * info.channels]!;
          // (a block of JPEG is 16 px wide, 10 of the input, and rings at the edge)
          if (x < 90 || x > 170 || y < 70 || y > 140) brightestOutside = Math.max(brightestOutside, value);
          if (x > 102 && x < 158 && y > 82 && y < 128) darkestInside = Math.min(darkestInside, value);
        }
      }
      expect(brightestOutside).toBeLessThanOrEqual(2);
      expect(darkestInside).toBeGreaterThan(230);
    }
  });

  it('lets the source go when it is left early', async () => {
    let released = false;
    const white = await whiteSource();
    const watched: FrameSource = {
      ...white,
      async *frames(request) {
        try {
          yield* white.frames(request);
        } finally {
          released = true;
        }
      },
    };
    const frames = blankOutside(watched, sector).frames({
      pictures: false,
      signal: new AbortController().signal,
    });
    for await (const frame of frames) {
      expect(frame.index).toBe(0);
      break;
    }
    expect(released).toBe(true);
  });
});
