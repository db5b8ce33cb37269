import { MonitorError } from '../../core/errors.ts';
import { endWithin, startChild } from './child.ts';

export interface EncodeClip {
  /** JPEG pictures of one size, one after the other, in a file. */
  readonly picturesPath: string;
  /** MP4, written here. */
  readonly path: string;
  readonly framesPerSecond: number;
  /** To be sent as a live stream is: no frame refers to a later one, and one in 25 stands by itself. */
  readonly live?: boolean;
}

/** Longer than a clip of some seconds takes on a busy machine. */
const patienceMs = 60_000;

/**
 * Pictures to an H.264 video that browsers and players take. Speckle at this quality shows no blocks.
 * @throws MonitorError `ffmpeg-missing`, `clip-failed`.
 */
export async function encodeClip({
  picturesPath,
  path,
  framesPerSecond,
  live = false,
}: EncodeClip): Promise<void> {
  const child = await startChild({
    program: 'ffmpeg',
    arguments: [
      ...['-v', 'error', '-nostdin', '-y', '-f', 'mjpeg', '-framerate', String(framesPerSecond)],
      ...['-i', picturesPath, '-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2,format=yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23'],
      ...(live ? ['-tune', 'zerolatency', '-g', '25'] : []),
      ...['-movflags', '+faststart', path],
    ],
    second: false,
    graceMs: 1000,
  });
  child.output(1).resume();
  const ending = await endWithin(child, patienceMs);
  if (ending?.kind === 'exited' && ending.code === 0) return;
  throw MonitorError.of('clip-failed', [child.words.lines.at(-1) ?? 'ffmpeg said nothing']);
}
