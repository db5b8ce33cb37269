import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../server/core/frame.ts';
import { inputSize } from '../../../server/core/geometry.ts';
import { openFfmpegSource } from '../../../server/source/ffmpeg/source.ts';
import { countByFfprobe, openFolder, read, timesByFfprobe, type Folder } from './recordings.ts';

let folder: Folder;
beforeAll(() => (folder = openFolder()));
afterAll(() => folder.remove());

const pattern = '-f lavfi -i testsrc2=s=320x240:r=25:d=1.2';
const pixel = (frame: Frame, x: number, y: number): number => frame.grey[y * inputSize + x]!;
const bytesOf = ({ index, timeSeconds, grey, picture }: Frame) => ({
  index,
  timeSeconds,
  grey: Buffer.from(grey).toString('base64'),
  picture: picture && Buffer.from(picture.bytes).toString('base64'),
});

describe('the frames of a recording', () => {
  it.each([
    ['plain.mp4', `${pattern} -c:v libx264`],
    ['variable-rate.mp4', `${pattern} -vf setpts=N*N*7+N*100 -fps_mode passthrough -c:v libx264`],
    ['444.mp4', `${pattern} -c:v libx264 -pix_fmt yuv444p`],
    ['ten-bit.mp4', `${pattern} -c:v libx264 -pix_fmt yuv420p10le`],
    ['odd-size.mp4', '-f lavfi -i testsrc2=s=321x137:r=30000/1001:d=0.7 -c:v libx264 -pix_fmt yuv444p'],
    ['tiny.gif', '-f lavfi -i testsrc2=s=17x9:r=10:d=1'],
    ['still.gif', '-f lavfi -i testsrc2=s=64x64 -frames:v 1'],
    ['one-frame.mp4', '-f lavfi -i testsrc2=s=64x64 -frames:v 1 -c:v libx264'],
    ['still.png', '-f lavfi -i testsrc2=s=64x64 -frames:v 1'],
    ['starts-late.mpeg', `${pattern} -c:v mpeg2video -f vob`],
    ['b-frames.avi', `${pattern} -c:v mpeg4 -bf 2 -q:v 3`],
    ['sound-too.mov', `-f lavfi -i sine=d=1.2 ${pattern} -c:v libx264 -c:a aac`],
    ['rounded-to-ms.mkv', '-f lavfi -i testsrc2=s=320x240:r=30000/1001:d=1 -c:v libx264'],
    ['fragments.mp4', `${pattern} -c:v libx264 -g 10 -movflags frag_keyframe+empty_moov`],
    ['before-zero.ts', `${pattern} -c:v libx264 -output_ts_offset 95441`],
  ])('are as many and at the same times as ffprobe says: %s', async (name, options) => {
    const path = folder.make(name, options);
    const times = timesByFfprobe(path);
    const source = await openFfmpegSource(path);
    for (const pictures of [false, true]) {
      const { frames, error } = await read(source, { pictures });
      expect(error).toBeUndefined();
      expect(frames).toHaveLength(countByFfprobe(path));
      frames.forEach((frame, index) => {
        expect(frame.index).toBe(index);
        // A stamp that ffprobe does not find is one that ffmpeg fills in.
        expect([frame.timeSeconds.toFixed(6), 'N/A']).toContain(times[index]);
        expect(frame.picture !== undefined).toBe(pictures);
        expect(frame.stamps.decodedMs).toBeGreaterThanOrEqual(frame.stamps.capturedMs);
      });
      expect(source.description.startSeconds!.toFixed(6)).toBe(times[0]);
    }
  });

  it('keep an edit list: what it leaves out does not come', async () => {
    folder.make('whole.mp4', `${pattern} -c:v libx264 -bf 0`);
    const path = folder.make('edited.mp4', '-ss 0.5 -i @whole.mp4 -c copy');
    const { frames, error } = await read(await openFfmpegSource(path));
    expect(error).toBeUndefined();
    expect(frames.map((frame) => frame.timeSeconds.toFixed(6))).toEqual(timesByFfprobe(path));
    expect(frames.length).toBeLessThan(30);
  });

  it('come all, at rising times, from a file without time stamps', async () => {
    const { frames, error } = await read(
      await openFfmpegSource(folder.make('raw.h264', `${pattern} -c:v libx264`)),
      { pictures: true },
    );
    expect(error).toBeUndefined();
    expect(frames).toHaveLength(30);
    frames
      .slice(1)
      .forEach((frame, before) => expect(frame.timeSeconds).toBeGreaterThan(frames[before]!.timeSeconds));
  });

  it('come all, at rising times, where time stamps repeat and run back', async () => {
    folder.make('even.mkv', '-f lavfi -i testsrc2=s=64x64:r=25:d=1 -c:v ffv1');
    const path = folder.make(
      'uneven.mkv',
      '-i @even.mkv -c copy -bsf:v setts=ts=floor(N/3)*120-200*eq(N\\,10)',
    );
    const times = timesByFfprobe(path);
    expect(new Set(times).size).toBeLessThan(times.length);
    const { frames, error } = await read(await openFfmpegSource(path), { pictures: true });
    expect(error).toBeUndefined();
    expect(frames).toHaveLength(times.length);
    frames
      .slice(1)
      .forEach((frame, before) => expect(frame.timeSeconds).toBeGreaterThan(frames[before]!.timeSeconds));
  });

  it('come from a file whose name ffmpeg would take for something else', async () => {
    const path = folder.make('named.mp4', '-f lavfi -i testsrc2=s=64x64:d=0.2 -c:v libx264');
    for (const name of ['-i', 'concat:a|b.mp4', 'http:\\\\x', 'scan %03d.mp4', "it's [0:v], a.mp4"]) {
      writeFileSync(folder.path(name), readFileSync(path));
      expect((await read(await openFfmpegSource(folder.path(name)))).frames).toHaveLength(5);
      const here = relative('.', folder.path(name));
      expect((await openFfmpegSource(here)).description.name).toBe(here);
    }
  });
});

describe('a seek', () => {
  it.each([
    ['seek.mp4', '-c:v libx264 -g 12 -bf 3'],
    ['seek.mpeg', '-c:v mpeg2video -f vob'],
    ['seek.gif', '-r 20'],
  ])(
    'gives the frames of playing through, from the first at or after the time on: %s',
    async (name, codec) => {
      const source = await openFfmpegSource(folder.make(name, `${pattern} ${codec}`));
      const { frames: whole } = await read(source, { pictures: true });
      for (const first of [7, whole.length - 1]) {
        const [before, at] = [whole[first - 1]!.timeSeconds, whole[first]!.timeSeconds];
        for (const fromSeconds of [at, Number(at.toFixed(6)), before + 0.001]) {
          const { frames } = await read(source, { pictures: true, fromSeconds });
          expect(frames.map(bytesOf)).toEqual(whole.slice(first).map(bytesOf));
        }
      }
      expect((await read(source, { fromSeconds: -5 })).frames).toHaveLength(whole.length);
      expect(await read(source, { fromSeconds: 100, pictures: true })).toEqual({
        frames: [],
        error: undefined,
      });
    },
  );

  it('finds times below 0 too', async () => {
    const source = await openFfmpegSource(
      folder.make('below.ts', `${pattern} -c:v libx264 -output_ts_offset 95441`),
    );
    const { frames: whole } = await read(source, { pictures: true });
    const { frames } = await read(source, { pictures: true, fromSeconds: whole[9]!.timeSeconds });
    expect(whole[9]!.timeSeconds).toBeLessThan(0);
    expect(frames.map(bytesOf)).toEqual(whole.slice(9).map(bytesOf));
  });
});

describe('the pixels for the model', () => {
  it.each([
    ['video range', 'lum=if(lt(X\\,160)\\,16\\,235):cb=128:cr=128', 'yuv420p -c:v ffv1'],
    ['full range', 'lum=if(lt(X\\,160)\\,0\\,255):cb=128:cr=128', 'yuvj420p -c:v mjpeg -q:v 1'],
    [
      'colour',
      'r=if(lt(X\\,160)\\,0\\,255):g=if(lt(X\\,160)\\,0\\,255):b=if(lt(X\\,160)\\,0\\,255)',
      'rgb24 -c:v png',
    ],
  ])('are 0 for black and 255 for white, and 0 in the letterbox: %s', async (name, geq, codec) => {
    const path = folder.make(
      `${name.replace(' ', '-')}.mov`.replace('.mov', codec.includes('ffv1') ? '.mkv' : '.mov'),
      `-f lavfi -i color=gray:s=320x240:d=0.2,format=${codec.split(' ')[0]!},geq=${geq} -pix_fmt ${codec}`,
    );
    const { frames } = await read(await openFfmpegSource(path));
    expect(frames).not.toHaveLength(0);
    for (const frame of frames) {
      for (let y = 0; y < inputSize; y += 5) {
        const inside = y >= 32 && y < 224;
        expect(pixel(frame, 40, y)).toBe(0);
        expect(pixel(frame, 200, y)).toBe(inside ? 255 : 0);
      }
    }
  });

  it('show what is transparent as black', async () => {
    folder.make(
      'square.png',
      '-f lavfi -i color=white:s=64x64,format=rgba,geq=r=255:g=255:b=255:a=255*gt(X\\,31) -frames:v 1',
    );
    const path = folder.make(
      'transparent.gif',
      '-i @square.png -vf split[a][b];[a]palettegen[p];[b][p]paletteuse',
    );
    const { frames } = await read(await openFfmpegSource(path), { pictures: true });
    expect(pixel(frames[0]!, 60, 128)).toBe(0);
    expect(pixel(frames[0]!, 200, 128)).toBe(255);
    const { data } = await sharp(frames[0]!.picture!.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeLessThan(8);
  });
});

describe('the geometry', () => {
  /** White in the upper left quarter, black elsewhere. */
  const quarter = 'color=gray:s=320x240:d=0.2,format=gray,geq=lum=255*lt(X\\,160)*lt(Y\\,120)';
  /** a, b, c and d of a track's matrix (ISO/IEC 14496-12, 8.3.2): x' = a x + c y, y' = b x + d y, y downwards. */
  const turns = {
    upright: [1, 0, 0, 1],
    clockwise: [0, 1, -1, 0],
    over: [-1, 0, 0, -1],
    'counter-clockwise': [0, -1, 1, 0],
  } as const;

  /** Turns an mp4 by rewriting the matrix of its track, in fixed point 16.16. */
  function turn(path: string, by: keyof typeof turns): void {
    const bytes = readFileSync(path);
    const matrix = bytes.indexOf('tkhd') + 4 + 40;
    turns[by].forEach((value, at) => bytes.writeInt32BE(value * 65_536, matrix + [0, 4, 12, 16][at]!));
    writeFileSync(path, bytes);
  }

  it.each([
    { shape: '1', by: 'upright', width: 320, height: 240, white: 'top left' },
    { shape: '4/3', by: 'upright', width: 427, height: 240, white: 'top left' },
    { shape: '1/2', by: 'upright', width: 320, height: 480, white: 'top left' },
    { shape: '1', by: 'clockwise', width: 240, height: 320, white: 'top right' },
    { shape: '1', by: 'over', width: 320, height: 240, white: 'bottom right' },
    { shape: '2', by: 'counter-clockwise', width: 240, height: 640, white: 'bottom left' },
  ] as const)(
    'follows pixels of $shape and a picture turned $by',
    async ({ shape, by, width, height, white }) => {
      const path = folder.make(
        'shaped.mp4',
        `-f lavfi -i ${quarter},setsar=${shape} -c:v libx264 -pix_fmt yuv420p`,
      );
      turn(path, by);
      const source = await openFfmpegSource(path);
      const { geometry, sector } = source.description;
      const { inner } = geometry;
      expect(geometry).toMatchObject({ displayWidth: width, displayHeight: height });
      expect(sector.pixels).toBe(inner.width * inner.height);

      const frame = (await read(source, { pictures: true })).frames[0]!;
      expect(frame.picture).toMatchObject({ width, height });
      const { data, info } = await sharp(frame.picture!.bytes)
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([width, height]);
      for (const place of ['top left', 'top right', 'bottom left', 'bottom right']) {
        const [u, v] = [place.includes('left') ? 0.25 : 0.75, place.includes('top') ? 0.25 : 0.75];
        const grey = pixel(
          frame,
          Math.floor(inner.x + u * inner.width),
          Math.floor(inner.y + v * inner.height),
        );
        const shown = data[Math.floor(v * height) * width + Math.floor(u * width)]!;
        const expected = Number(place === white);
        expect([place, Math.round(grey / 255), Math.round(shown / 255)]).toEqual([place, expected, expected]);
      }
    },
  );

  it('keeps pictures to 960 px on the longer side, and never enlarges them', async () => {
    const large = await openFfmpegSource(
      folder.make('large.mp4', '-f lavfi -i testsrc2=s=1280x1700:d=0.1 -c:v libx264'),
    );
    expect((await read(large, { pictures: true })).frames[0]!.picture).toMatchObject({
      width: 723,
      height: 960,
    });
    const small = await openFfmpegSource(
      folder.make('small.mp4', '-f lavfi -i testsrc2=s=64x32:d=0.1 -c:v libx264'),
    );
    expect((await read(small, { pictures: true })).frames[0]!.picture).toMatchObject({
      width: 64,
      height: 32,
    });
  });
});

describe('a broken file', () => {
  it.each([
    ['cut.mp4', '-c:v libx264 -movflags +faststart', 'partial file'],
    ['cut.avi', '-c:v mpeg4 -q:v 3', 'cut off'],
    ['cut.mkv', '-c:v libx264', 'File ended prematurely'],
    ['cut.gif', '', 'cut off'],
  ])('gives the frames before the break, then the error: %s', async (name, codec, reason) => {
    const path = folder.make(name, `${pattern} ${codec}`.trim());
    truncateSync(path, Math.floor(statSync(path).size * 0.6));
    const { frames, error } = await read(await openFfmpegSource(path), { pictures: true });
    expect(frames.length).toBeGreaterThan(10);
    expect(frames.length).toBeLessThan(30);
    expect(frames.length).toBe(countByFfprobe(path));
    expect(error).toMatchObject({ code: 'source-broke', message: expect.stringContaining(reason) });
    expect((error as Error).message).toContain(`${path} broke off`);
    expect((error as Error).message).not.toMatch(/\n|0x[0-9a-f]{8}/);
  });

  it('is no broken one for some damaged bytes that ffmpeg conceals', async () => {
    const path = folder.make('scratched.avi', `${pattern} -c:v mpeg4 -q:v 3`);
    const bytes = readFileSync(path);
    bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 200);
    writeFileSync(path, bytes);
    const { frames, error } = await read(await openFfmpegSource(path));
    expect(error).toBeUndefined();
    expect(frames).toHaveLength(30);
  });

  it('is said to give no frame where it gives none', async () => {
    const path = folder.make('hollow.mp4', `${pattern} -c:v libx264 -movflags +faststart`);
    const bytes = readFileSync(path);
    bytes.fill(0, bytes.indexOf('mdat') + 4);
    writeFileSync(path, bytes);
    const { frames, error } = await read(await openFfmpegSource(path));
    expect(frames).toHaveLength(0);
    expect(error).toMatchObject({ code: 'source-no-frames' });
  });
});
