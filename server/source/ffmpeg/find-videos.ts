import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MonitorError } from '../../core/errors.ts';

/** Endings by which a file in a folder counts as a video; named by itself a file may have any. */
const videoEndings = new Set(
  '.3gp .apng .asf .avi .dv .flv .gif .h264 .h265 .hevc .m2ts .m2v .m4v .mjpeg .mjpg .mkv .mov .mp4 .mpeg .mpg .mts .mxf .nut .ogv .ts .vob .webm .wmv'.split(
    ' ',
  ),
);

/**
 * Every video file in a folder and the folders in it, sorted by path (by code point, the same on every machine). Hidden
 * files and folders are left out; linked files count, linked folders are not entered.
 * @throws MonitorError `source-missing`, `folder-without-video`, `source-not-video` when `path` is a file.
 */
export async function findVideos(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const isFile = (error as NodeJS.ErrnoException).code === 'ENOTDIR';
    throw isFile
      ? MonitorError.of('source-not-video', [path, 'it is a file, a folder was expected'], error)
      : MonitorError.of('source-missing', [path], error);
  });
  const videos = await videosOf(path, entries);
  if (videos.length === 0) throw MonitorError.of('folder-without-video', [path]);
  return videos.sort((one, other) => (one < other ? -1 : 1));
}

async function videosOf(folder: string, entries: readonly Dirent[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      found.push(...(await videosOf(path, await readdir(path, { withFileTypes: true }))));
    else if (videoEndings.has(extname(entry.name).toLowerCase()) && (await isFile(path))) found.push(path);
  }
  return found;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
