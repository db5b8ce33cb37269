import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { MonitorError } from '../core/errors.ts';
import { software } from '../software.ts';
import { encodeClip } from '../source/ffmpeg/encode-clip.ts';
import { openScoreWriter } from '../store/score-writer.ts';
import type { Clip, StreamState } from '../wire/messages.ts';
import type { RecentFrame } from './recent-frames.ts';

/**
 * What was last shown, as one file: the video as it was seen, the scores of each of its frames, and with what they were made.
 * @throws MonitorError `clip-empty`, `ffmpeg-missing`, `clip-failed`.
 */
export async function makeClip(
  frames: readonly RecentFrame[],
  { id, name, source, model, limits, lowerLimits, sector }: StreamState,
): Promise<Clip> {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) throw MonitorError.of('clip-empty', []);
  const folder = await mkdtemp(join(tmpdir(), 'sonovigil-clip-'));
  try {
    const [pictures, video, table] = ['pictures.mjpeg', 'clip.mp4', 'scores.csv'].map((file) =>
      join(folder, file),
    );
    const same = frames.filter(({ picture }) => picture.width === last.picture.width);
    await writeFile(pictures!, Buffer.concat(same.map(({ picture }) => picture.bytes)));
    await encodeClip({ picturesPath: pictures!, path: video!, framesPerSecond: rateOf(same) });
    const writer = await openScoreWriter('csv', table);
    for (const { frame, timeSeconds, verdict } of same)
      await writer.write({ input: source.name, frame, timeSeconds, verdict });
    await writer.close();
    const about = {
      ...{ software, stream: name, source, model, limits, lowerLimits, sector },
      fromSeconds: same[0]!.timeSeconds,
      toSeconds: last.timeSeconds,
      frames: same.length,
      made: new Date().toISOString(),
      use: 'Research use only; not a medical device.',
    };
    const bytes = zipSync(
      {
        'clip.mp4': await readFile(video!),
        'scores.csv': await readFile(table!),
        'clip.json': Buffer.from(`${JSON.stringify(about, undefined, 2)}\n`),
      },
      // What is large in it is compressed already.
      { level: 1 },
    );
    return { kind: 'clip', stream: id, name: `sonovigil-${id}-${stampOf(new Date())}.zip`, bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As they were shown: a clip of what was played slowly is slow. */
function rateOf(frames: readonly RecentFrame[]): number {
  const spanMs = frames.at(-1)!.atMs - frames[0]!.atMs;
  const rate = spanMs <= 0 ? 25 : ((frames.length - 1) * 1000) / spanMs;
  return Number(Math.min(120, Math.max(0.5, rate)).toFixed(3));
}

const stampOf = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
