import { MonitorError } from '../core/errors.ts';
import { withoutCredentials } from '../core/redact.ts';
import type { FrameSource } from '../ports.ts';
import { openFfmpegSource } from '../source/ffmpeg/source.ts';
import { isLive } from '../source/live/target.ts';
import { openPhantom } from '../source/phantom/source.ts';

/**
 * Opens what a user names: `phantom:…` or a video file.
 * @throws MonitorError `source-…`, `ffmpeg-missing`, `phantom-query`.
 */
export async function openSource(named: string): Promise<FrameSource> {
  if (named.startsWith('phantom:')) return openPhantom(named);
  if (isLive(named)) throw MonitorError.of('source-live', [withoutCredentials(named)]);
  return openFfmpegSource(named);
}
