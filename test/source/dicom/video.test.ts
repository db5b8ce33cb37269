import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../server/core/frame.ts';
import { openDicomSource } from '../../../server/source/dicom/source.ts';
import { openPhantom } from '../../../server/source/phantom/source.ts';
import { openFolder, read, type Folder } from '../ffmpeg/recordings.ts';
import { writeDicom, type Elements } from './dicom-writer.ts';
import { colour } from './sample.ts';

/** Frames of the simulated heart, as ffmpeg takes them: 256×256 grey. */
const count = 12;

describe('video within a DICOM file', { timeout: 120_000 }, () => {
  let folder: Folder;
  let truth: readonly Frame[];
  beforeAll(async () => {
    folder = openFolder();
    truth = (await read(openPhantom(`phantom:sax?seed=4&fps=10&seconds=${count / 10}`))).frames;
    writeFileSync(folder.path('raw.grey'), Buffer.concat(truth.map(({ grey }) => grey)));
  }, 120_000);
  afterAll(() => folder.remove());

  const encode = (name: string, options: string): Uint8Array => {
    const path = folder.make(
      name,
      `-f rawvideo -pix_fmt gray -s 256x256 -r 25 -i @raw.grey -pix_fmt yuv420p ${options}`,
    );
    return readFileSync(path);
  };
  const elements = (more: Elements = {}): Elements =>
    colour('YBR_PARTIAL_420', {
      '00280010': ['US', [256]],
      '00280011': ['US', [256]],
      '00280008': ['IS', [count]],
      '00181063': ['DS', [40]],
      ...more,
    });
  const write = (
    name: string,
    { syntax, fragments, more }: { syntax: string; fragments: readonly Uint8Array[]; more?: Elements },
  ): string => {
    const path = folder.path(name);
    writeFileSync(path, writeDicom(elements(more), { syntax, pixels: { table: [], fragments } }));
    return path;
  };
  const open = (path: string) => openDicomSource(path, { anyModality: false });
  /** Mean over all pixels, in grey levels. */
  const meanDifference = (frames: readonly Frame[], others: readonly Frame[]): number => {
    let sum = 0;
    frames.forEach(({ grey }, at) =>
      grey.forEach((value, pixel) => (sum += Math.abs(value - others[at]!.grey[pixel]!))),
    );
    return sum / (65_536 * frames.length);
  };
  const even = (bytes: Uint8Array): Uint8Array =>
    bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(1)]);

  it.each<[string, string, [string, string]]>([
    ['MPEG-2 in a transport stream', '.4.100', ['a.ts', '-c:v mpeg2video -q:v 2']],
    ['MPEG-2 as it is', '.4.101', ['a.m2v', '-c:v mpeg2video -q:v 2']],
    ['H.264 in a transport stream', '.4.102', ['b.ts', '-c:v libx264 -crf 8 -bf 2']],
    ['H.264 in mp4', '.4.104', ['b.mp4', '-c:v libx264 -crf 8 -bf 2']],
    [
      'H.265 in mp4',
      '.4.107',
      ['c.mp4', '-c:v libx265 -preset ultrafast -crf 8 -x265-params log-level=none'],
    ],
  ])('is read where it lies: %s', async (_, syntax, [name, options]) => {
    const source = await open(write('one.dcm', { syntax, fragments: [even(encode(name, options))] }));
    expect(source.description).toMatchObject({ framesPerSecond: 25, startSeconds: 0, endSeconds: 0.48 });
    const { frames, error } = await read(source, { pictures: true });
    expect(error).toBeUndefined();
    expect(frames.map(({ index }) => index)).toEqual(truth.map(({ index }) => index));
    expect(frames.every(({ picture }) => picture?.width === 256)).toBe(true);
    expect(meanDifference(frames, truth)).toBeLessThan(3);
  });

  it('is put together from its pieces', async () => {
    const video = encode('pieces.mp4', '-c:v libx264 -crf 8');
    const fragments = [0, 1, 2].map((at) =>
      video.subarray(4000 * at, at === 2 ? undefined : 4000 * (at + 1)),
    );
    const source = await open(write('pieces.dcm', { syntax: '.4.102.1', fragments: fragments.map(even) }));
    const { frames, error } = await read(source);
    expect([frames.length, error]).toEqual([count, undefined]);
    expect(meanDifference(frames, truth)).toBeLessThan(3);
  });

  it('has the times of the header, else its own, and is sought by them', async () => {
    const fragments = [even(encode('times.ts', '-c:v mpeg2video -q:v 2'))];
    const slow = await open(
      write('slow.dcm', { syntax: '.4.100', fragments, more: { '00181063': ['DS', [100]] } }),
    );
    const times = (frames: readonly Frame[]): string[] =>
      frames.map(({ timeSeconds }) => timeSeconds.toFixed(3));
    expect(times((await read(slow)).frames).slice(0, 3)).toEqual(['0.000', '0.100', '0.200']);
    const { frames } = await read(slow, { fromSeconds: 1 });
    expect(frames.map(({ index }) => index)).toEqual([10, 11]);
    const silent = await open(
      write('silent.dcm', { syntax: '.4.100', fragments, more: { '00181063': ['DS', []] } }),
    );
    expect(times((await read(silent)).frames).slice(0, 3)).toEqual(['0.000', '0.040', '0.080']);
  });

  it('gives what there is of a file that is cut off, then says so', async () => {
    const path = write('cut.dcm', {
      syntax: '.4.100',
      fragments: [even(encode('cut.ts', '-c:v mpeg2video -q:v 2 -g 3'))],
    });
    truncateSync(path, 60_000);
    const { frames, error } = await read(await open(path));
    expect(frames.length).toBeGreaterThan(2);
    expect(frames.length).toBeLessThan(count);
    expect(error).toMatchObject({
      code: 'source-broke',
      message: expect.stringContaining('the file is cut off'),
    });
  });

  it('is refused in one line where it holds no video', async () => {
    const path = write('none.dcm', { syntax: '.4.102', fragments: [new Uint8Array(2000).fill(7)] });
    await expect(open(path)).rejects.toMatchObject({ code: 'source-not-video' });
    await expect(open(write('empty.dcm', { syntax: '.4.102', fragments: [] }))).rejects.toMatchObject({
      code: 'dicom-unreadable',
      message: expect.stringContaining('no piece of a video'),
    });
  });
});
