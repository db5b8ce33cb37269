import { MonitorError } from '../core/errors.ts';
import type { FrameSource } from '../ports.ts';
import { openFfmpegSource } from '../source/ffmpeg/source.ts';
import { openPhantom } from '../source/phantom/source.ts';

/**
 * Opens what a user names: `phantom:…` or a video file.
 * @throws MonitorError `source-…`, `ffmpeg-missing`, `phantom-query`.
 */
export async function openSource(named: string): Promise<FrameSource> {
  if (named.startsWith('phantom:')) return openPhantom(named);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(named)?.[1];
  if (scheme !== undefined) {
    throw MonitorError.of('source-unknown', [
      `${scheme}://…`,
      'this version opens video files and phantom: sources; network streams are not built in yet',
    ]);
  }
  return openFfmpegSource(named);
}
