import type { Frame } from '../core/frame.ts';
import type { Sector } from '../core/sector.ts';
import type { LabCine } from '../lab/scored-cine.ts';
import { collectFrames, type CollectOptions } from './collect-frames.ts';
import { progressBar } from './progress.ts';

/** A normal frame to learn from. */
export interface NormalPicture {
  readonly group: string;
  readonly frame: Frame;
  readonly sector: Sector;
}

/** Frames of the normal cines, evenly spread over each; held in memory, 64 kB a frame. @throws MonitorError as the sources do. */
export async function normalPictures(
  cines: readonly LabCine[],
  options: CollectOptions,
): Promise<readonly NormalPicture[]> {
  const normals = cines.filter(({ side }) => side === 'normal');
  const bar = progressBar('reading normals', normals.length);
  const pictures: NormalPicture[] = [];
  for (const { source, group } of normals) {
    const { frames, sector } = await collectFrames({ source, group, label: 'normal' }, options);
    options.signal.throwIfAborted();
    pictures.push(...frames.map((frame) => ({ group, frame, sector })));
    bar.advance(1, group);
  }
  bar.done();
  return pictures;
}
