import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFfmpegSource, type FfmpegOptions } from '../../../server/source/ffmpeg/source.ts';
import type { Frame } from '../../../server/core/frame.ts';
import { openFolder, processesNaming, read, type Folder } from './recordings.ts';

let folder: Folder;
let path: string;
beforeAll(() => {
  folder = openFolder();
  path = folder.make('square.mp4', '-f lavfi -i testsrc2=s=256x256:r=25:d=20 -c:v libx264 -preset ultrafast');
});
afterAll(() => folder.remove());

const acting = (program: string, graceMs = 100): FfmpegOptions => ({
  ffmpeg: fileURLToPath(new URL(`../../../fixtures/programs/${program}.js`, import.meta.url)),
  graceMs,
});
const running = (): string[] => processesNaming(path);

describe('ffmpeg is gone', () => {
  it.each([false, true])('when the recording has been read, pictures: %s', async (pictures) => {
    const { frames, error } = await read(await openFfmpegSource(path), { pictures });
    expect(error).toBeUndefined();
    expect(frames).toHaveLength(500);
    expect(running()).toEqual([]);
  });

  it.each([false, true])('when the reader has seen enough, pictures: %s', async (pictures) => {
    const source = await openFfmpegSource(path);
    const { signal } = new AbortController();
    for await (const { index } of source.frames({ pictures, signal })) {
      expect(running()).toHaveLength(1);
      if (index === 3) break;
    }
    expect(running()).toEqual([]);
  });

  it('and was never there before the first pull, nor after an abort before it', async () => {
    const source = await openFfmpegSource(path);
    const frames = source.frames({ pictures: false, signal: AbortSignal.abort() });
    expect(await frames[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
    source.frames({ pictures: false, signal: new AbortController().signal });
    expect(running()).toEqual([]);
  });

  it.each(['stalls', 'ignores-sigterm'])(
    'when a pull that waits is aborted, even from one that %s',
    async (program) => {
      const source = await openFfmpegSource(path, acting(program));
      const abort = new AbortController();
      const frames = source.frames({ pictures: false, signal: abort.signal })[Symbol.asyncIterator]();
      expect([(await frames.next()).value, (await frames.next()).value]).toMatchObject([
        { index: 0 },
        { index: 1 },
      ]);
      const waiting = frames.next();
      expect(running()).toHaveLength(1);
      abort.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(running()).toEqual([]);
    },
  );

  it('when an abort finds frames that were not yet asked for', async () => {
    const source = await openFfmpegSource(path);
    const abort = new AbortController();
    const indices: number[] = [];
    for await (const { index } of source.frames({ pictures: true, signal: abort.signal })) {
      indices.push(index);
      if (index === 2) abort.abort();
    }
    expect(indices).toEqual([0, 1, 2]);
    expect(running()).toEqual([]);
  });
});

describe('a program that fails', () => {
  it('in the middle of a frame: the whole frames come, then its last words', async () => {
    const { frames, error } = await read(await openFfmpegSource(path, acting('dies-mid-frame')));
    expect(frames.map(({ index, timeSeconds }) => [index, timeSeconds])).toEqual([
      [0, 0],
      [1, 0.04],
    ]);
    expect(error).toMatchObject({ code: 'source-broke' });
    expect((error as Error).message).toBe(
      `${path} broke off while being decoded: after 2 frames, at 0.040 s, ffmpeg was ended by SIGKILL; [h264] ${path}: the last line before the end`,
    );
    expect(running()).toEqual([]);
  });

  it('with bytes that are no frames: the frames before come, then the reason', async () => {
    const { frames, error } = await read(await openFfmpegSource(path, acting('writes-garbage')));
    expect(frames).toHaveLength(10);
    expect(error).toMatchObject({
      code: 'source-broke',
      message: expect.stringContaining('not readable as NUT'),
    });
    expect(running()).toEqual([]);
  });

  it('after many words: all frames come, and the message stays one short line', async () => {
    const { frames, error } = await read(await openFfmpegSource(path, acting('chatters')));
    expect(frames).toHaveLength(10);
    expect(error).toMatchObject({
      code: 'source-broke',
      message: expect.stringContaining('complaint 199999'),
    });
    expect((error as Error).message.length).toBeLessThan(1000);
  });

  it('before it gave a frame is said to have given none', async () => {
    const { error } = await read(await openFfmpegSource(path, { ffmpeg: '/bin/false' }));
    expect(error).toMatchObject({ code: 'source-no-frames', message: expect.stringContaining('code 1') });
  });
});

describe('a slow reader', () => {
  it('gets every frame with its picture, however large the pictures are', async () => {
    const noise = folder.make(
      'noise.mp4',
      '-f lavfi -i nullsrc=s=1920x1080:r=25:d=0.8,geq=lum=random(1)*255:cb=128:cr=128 -c:v libx264 -preset ultrafast -crf 10',
    );
    const frames: Frame[] = [];
    const request = { pictures: true, signal: new AbortController().signal };
    for await (const frame of (await openFfmpegSource(noise)).frames(request)) {
      // As slow as a reader that lets everything else go first.
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
      frames.push(frame);
    }
    expect(frames).toHaveLength(20);
    for (const { picture } of frames) expect(picture!.bytes.length).toBeGreaterThan(200_000);
  });
});
