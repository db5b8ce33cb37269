import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../../../server/source/ffmpeg/probe.ts';
import { openFfmpegSource } from '../../../server/source/ffmpeg/source.ts';
import { openFolder, read, type Folder } from './recordings.ts';

let folder: Folder;
beforeAll(() => (folder = openFolder()));
afterAll(() => folder.remove());

const put = (name: string, content: string): string => {
  writeFileSync(folder.path(name), content);
  return folder.path(name);
};
const refusal = (path: string, ffprobe?: string): Promise<{ code: string; message: string }> =>
  probe(path, ffprobe === undefined ? {} : { ffprobe }).then(
    () => Promise.reject(new Error('it was opened')),
    (error: unknown) => error as { code: string; message: string },
  );

describe('what is no video', () => {
  it('is refused with one line that says why', async () => {
    mkdirSync(folder.path('folder.mp4'));
    const table = {
      [folder.path('gone.mp4')]: 'source-missing',
      [put('empty.mp4', '')]: 'source-empty',
      [put('text.mp4', 'minutes of the meeting\n'.repeat(99))]: 'source-not-video',
      [put('terminal.mp4', '\x1b[1;31mred\x1b[0m\n'.repeat(99))]: 'source-not-video',
      [folder.path('folder.mp4')]: 'source-not-video',
      '/dev/null': 'source-not-video',
      [folder.make('sound.m4a', '-f lavfi -i sine=d=0.2')]: 'source-not-video',
    };
    for (const [path, code] of Object.entries(table)) {
      const error = await refusal(path);
      expect([path, error.code]).toEqual([path, code]);
      expect(error.message).toContain(path);
      expect(error.message).not.toContain('\n');
    }
  });

  it('is a cover picture too, but not beside a video', async () => {
    folder.make('cover.png', '-f lavfi -i testsrc2=s=64x64 -frames:v 1');
    const sound =
      '-f lavfi -i sine=d=0.4 -i @cover.png -map 0 -map 1 -c:v mjpeg -disposition:v:0 attached_pic';
    expect(await refusal(folder.make('song.m4a', sound))).toMatchObject({
      code: 'source-not-video',
      message: expect.stringContaining('cover picture'),
    });
    const film =
      '-i @cover.png -f lavfi -i testsrc2=s=80x60:r=10:d=0.4 -map 0 -map 1 -c:v:0 copy -c:v:1 libx264';
    const source = await openFfmpegSource(folder.make('film.mp4', `${film} -disposition:v:0 attached_pic`));
    expect(source.description.geometry).toMatchObject({ displayWidth: 80, displayHeight: 60 });
    expect((await read(source, { pictures: true })).frames).toHaveLength(4);
  });

  it('is a playlist that names another local file, whatever it is called itself', async () => {
    const part = folder.make('part.ts', '-f lavfi -i testsrc2=s=64x64:d=0.4 -f mpegts');
    const hls = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.4,\nfile:${part}\n#EXT-X-ENDLIST\n`;
    const table = {
      [put('list.m3u8', hls)]: 'playlist',
      [put('posing.mp4', hls)]: 'playlist',
      [put('joined.mp4', 'ffconcat version 1.0\nfile part.ts\n')]: 'playlist',
    };
    for (const [path, said] of Object.entries(table))
      expect(await refusal(path)).toMatchObject({
        code: 'source-not-video',
        message: expect.stringContaining(said) as string,
      });
  });

  it('is a playlist: it reaches no network, and its passwords do not get out', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://nurse:secret@127.0.0.1:${port}/a.ts`;
    const list = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${url}\n#EXT-X-ENDLIST\n`;
    const refusals = [
      await refusal(put('list.m3u8', list)),
      await refusal(put('concat.mp4', `ffconcat version 1.0\nfile ${url}\n`)),
    ];
    server.close();
    expect(asked).toBe(0);
    for (const { code, message } of refusals) {
      expect(code).toBe('source-not-video');
      expect(message).not.toMatch(/nurse|secret/);
    }
  });
});

describe('a machine without ffmpeg', () => {
  it('is told what to install', async () => {
    const path = folder.make('any.mp4', '-f lavfi -i testsrc2=s=64x64:d=0.2 -c:v libx264');
    expect(await refusal(path, 'no-such-ffprobe')).toMatchObject({
      code: 'ffmpeg-missing',
      message: expect.stringContaining('no-such-ffprobe was not found'),
    });
    const { error } = await read(await openFfmpegSource(path, { ffmpeg: 'no-such-ffmpeg' }));
    expect(error).toMatchObject({ code: 'ffmpeg-missing' });
  });

  it('still says first that a file is missing', async () => {
    expect(await refusal(folder.path('gone.mp4'), 'no-such-ffprobe')).toMatchObject({
      code: 'source-missing',
    });
  });
});
