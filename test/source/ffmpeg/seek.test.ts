import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../../server/core/frame.ts';
import { seconds } from '../../../server/core/units.ts';
import type { FrameSource } from '../../../server/ports.ts';
import { openFfmpegSource, type FfmpegOptions } from '../../../server/source/ffmpeg/source.ts';
import { hasRealData, realData } from '../../helpers/real-data.ts';
import { openFolder, read, type Folder } from './recordings.ts';

let folder: Folder;
beforeAll(() => (folder = openFolder()));
afterAll(() => folder.remove());
beforeEach(() => rmSync(folder.path('calls'), { force: true }));

/** Programs that write down what they are called with, and then are ffmpeg and ffprobe, or an ffprobe whose list of packets is edited. */
function noting(edit = 'cat'): FfmpegOptions {
  const write = (name: string, then: string): string => {
    const path = folder.path(`noting-${name}`);
    writeFileSync(path, `#!/bin/sh\necho "${name} $*" >>'${folder.path('calls')}'\n${then}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  return {
    ffmpeg: write('ffmpeg', 'exec ffmpeg "$@"'),
    ffprobe: write('ffprobe', `case "$*" in *packet=*) ffprobe "$@" | ${edit};; *) exec ffprobe "$@";; esac`),
    nearFrames: 0,
  };
}

const calls = (part: string): number =>
  existsSync(folder.path('calls'))
    ? readFileSync(folder.path('calls'), 'utf8')
        .split('\n')
        .filter((line) => line.includes(part)).length
    : 0;
const restarts = (): number => calls('-ss ');
const indexings = (): number => calls('packet=');

const told = ({ index, timeSeconds, grey, picture }: Frame): string =>
  `${index} at ${timeSeconds} s: ${hash(grey)}, ${picture === undefined ? 'no picture' : hash(picture.bytes)}`;
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

const followed = 6;

async function readSome(source: FrameSource, fromSeconds: number): Promise<string[]> {
  const frames: string[] = [];
  const request = { pictures: true, signal: new AbortController().signal, fromSeconds: seconds(fromSeconds) };
  for await (const frame of source.frames(request)) if (frames.push(told(frame)) === followed) break;
  return frames;
}

/** Seeks to frames of a recording, given as shares of its length, and beyond its end; and what decoding from the beginning gives. */
async function seekAndPlay(path: string, source: FrameSource, shares = [1, 0.45, 0.9]) {
  const { frames: whole } = await read(await openFfmpegSource(path), { pictures: true });
  const last = whole.length - 1;
  const [sought, played]: [string[][], string[][]] = [[], []];
  for (const first of shares.map((share) => Math.round(share * last))) {
    sought.push(await readSome(source, whole[first]!.timeSeconds));
    played.push(whole.slice(first, first + followed).map(told));
  }
  sought.push(await readSome(source, whole[last]!.timeSeconds + 10));
  return { sought, played: [...played, []] };
}

const pattern = '-f lavfi -i testsrc2=s=96x64:r=25:d=5';
const x264 = '-c:v libx264 -preset ultrafast -g 20';

describe('a seek gives the frames of playing through', () => {
  it.each([
    ['plain.mp4', `${pattern} ${x264}`],
    ['b-frames.mkv', `${pattern} ${x264} -bf 3`],
    ['open.mp4', `${pattern} -c:v libx264 -g 20 -bf 3 -x264-params open-gop=1:scenecut=0`],
    ['fragments.mp4', `${pattern} ${x264} -movflags frag_keyframe+empty_moov`],
    ['variable-rate.mp4', `${pattern} -vf setpts=N*N*3+N*100 -fps_mode passthrough ${x264} -bf 2`],
    ['late.ts', `${pattern} ${x264} -bf 2 -output_ts_offset 1000`],
    ['below.ts', `${pattern} ${x264} -output_ts_offset 95441`],
    ['open.ts', `${pattern} -c:v mpeg2video -g 12 -bf 2`],
    ['program.mpeg', `${pattern} -c:v mpeg2video -g 12 -f vob`],
    ['part-two.avi', `${pattern} -c:v mpeg4 -q:v 3 -g 20`],
    ['stills.avi', `${pattern} -c:v mjpeg -q:v 3`],
    ['raw.avi', `${pattern} -c:v rawvideo -pix_fmt gray`],
    ['lossless.mkv', `${pattern} -c:v ffv1`],
  ])('beginning at a key frame: %s', async (name, options) => {
    const path = folder.make(name, options);
    const { sought, played } = await seekAndPlay(path, await openFfmpegSource(path, noting()));
    expect(sought).toEqual(played);
    expect(restarts()).toBeGreaterThanOrEqual(4);
    expect(calls('ffmpeg ')).toBeLessThanOrEqual(5);
    expect(indexings()).toBe(1);
  });

  it.each([
    ['part-two-b.avi', `${pattern} -c:v mpeg4 -bf 2 -q:v 3 -g 20`],
    ['program-b.mpeg', `${pattern} -c:v mpeg2video -g 12 -bf 2 -f vob`],
    ['refreshed.mp4', `${pattern} -c:v libx264 -g 20 -x264-params intra-refresh=1`],
    ['hidden.webm', `${pattern} -c:v libvpx -auto-alt-ref 1 -lag-in-frames 16 -g 20`],
    ['pictures.gif', pattern],
  ])('from the beginning, where packets do not tell them: %s', async (name, options) => {
    const path = folder.make(name, options);
    const { sought, played } = await seekAndPlay(path, await openFfmpegSource(path, noting()));
    expect(sought).toEqual(played);
    expect(restarts()).toBeLessThanOrEqual(2);
  });

  it
    .skipIf(!hasRealData)
    .each([
      'Pneu_northumbria_0409_set1_vid1.avi',
      'Reg_pat2Image_133824.mpeg',
      'Cov_convex_volpecelli_sonographic_v1.mov',
      'Cov-Atlas-_43.gif',
    ])('in a real recording: %s', async (name) => {
    const path = join(realData, 'lung', 'pocus', name);
    const { sought, played } = await seekAndPlay(path, await openFfmpegSource(path, noting()));
    expect(sought).toEqual(played);
  });
});

describe('an index of a recording', () => {
  it.each([
    ['calls each frame a key frame', "sed 's/__/K_/'"],
    ['has key frames at the wrong times', "sed 's/K_/k_/; s/__/K_/; s/k_/__/; 1s/__/K_/'"],
    ['has every other frame twice', "sed 'p' | awk -F'|' '{ print $1 + NR % 2 \"|\" $2 \"|\" $3 }'"],
    ['lacks the frames before the sought one', "sed '40,60d'"],
    ['has no times', "sed 's/^[0-9]*/N\\/A/'"],
    ['is empty', 'sed d'],
    ['is none', 'sed s/.*/nonsense/'],
  ])('that %s gives no frame a wrong number', async (_, edit) => {
    const path = folder.make('lying.mp4', `${pattern} ${x264}`);
    const source = await openFfmpegSource(path, noting(edit));
    const { sought, played } = await seekAndPlay(path, source, [0.45, 0.45]);
    expect(sought).toEqual(played);
  });

  it('is not believed once the frames that were played contradict it', async () => {
    const path = folder.make('contradicted.mp4', `${pattern} ${x264}`);
    const { frames: whole } = await read(await openFfmpegSource(path));
    const source = await openFfmpegSource(path, noting('sed 30d'));
    for await (const { index } of source.frames({ pictures: false, signal: new AbortController().signal }))
      if (index === 40) break;
    const { frames } = await read(source, { fromSeconds: whole[100]!.timeSeconds });
    expect(frames[0]!.index).toBe(100);
    expect(restarts()).toBe(0);
  });

  it('is not made for a frame near the beginning', async () => {
    const path = folder.make('near.mp4', `${pattern} ${x264}`);
    const source = await openFfmpegSource(path, { ...noting(), nearFrames: 100 });
    expect((await read(source, { fromSeconds: 3 })).frames[0]!.index).toBe(75);
    expect(indexings()).toBe(0);
  });

  it('is made once for seeks that come one upon the other, and let go with the last', async () => {
    const path = folder.make('dragged.mp4', `${pattern} ${x264}`);
    const source = await openFfmpegSource(path, noting('(sleep 1; cat)'));
    const begin = (fromSeconds: number) => {
      const abort = new AbortController();
      const request = { pictures: false, signal: abort.signal, fromSeconds: seconds(fromSeconds) };
      return { abort, first: source.frames(request)[Symbol.asyncIterator]().next() };
    };
    const [one, two] = [begin(3), begin(4)];
    one.abort.abort();
    expect(await one.first).toEqual({ done: true, value: undefined });
    expect((await two.first).value).toMatchObject({ index: 100 });
    two.abort.abort();
    expect(indexings()).toBe(1);

    const other = await openFfmpegSource(path, noting('(sleep 5; cat)'));
    const abort = new AbortController();
    const request = { pictures: false, signal: abort.signal, fromSeconds: seconds(4) };
    const waiting = other.frames(request)[Symbol.asyncIterator]().next();
    await expect.poll(indexings, { timeout: 20_000 }).toBe(2);
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
