import type { FrameSource, LiveSource } from '../ports.ts';
import { openLiveSource } from '../source/live/source.ts';
import { isLive } from '../source/live/target.ts';
import { chooseLiveSector } from './choose-sector.ts';
import { openSource, type OpenOptions } from './open-source.ts';

/**
 * Opens what a user wants to watch: whatever `openSource` opens, and live sources (`rtsp rtmp srt udp http(s)` URLs,
 * `v4l2:/dev/video0`, `-`), which need not be there yet.
 * @throws MonitorError as those do.
 */
export const openStream = async (named: string, options: OpenOptions): Promise<FrameSource | LiveSource> =>
  isLive(named) ? chooseLiveSector(await openLiveSource(named), options) : openSource(named, options);

/** How a source is called: never with credentials. */
export const nameOf = (source: FrameSource | LiveSource): string =>
  'attempt' in source ? source.name : source.description.name;
