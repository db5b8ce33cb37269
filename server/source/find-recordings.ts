import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MonitorError } from '../core/errors.ts';
import { isDicom } from './dicom/sniff.ts';

/** Endings by which a file in a folder counts as a video, a still image being one of a single frame; named by itself a file may have any. */
const videoEndings = new Set(
  '.3gp .apng .asf .avi .bmp .dv .flv .gif .h264 .h265 .hevc .jpeg .jpg .m2ts .m2v .m4v .mjpeg .mjpg .mkv .mov .mp4 .mpeg .mpg .mts .mxf .nut .ogv .png .tif .tiff .ts .vob .webm .wmv'.split(
    ' ',
  ),
);

/** DICOM files have these, or none; whether they are some, what they hold tells. */
const dicomEndings = new Set(['.dcm', '.dicom', '']);

/**
 * Every video and DICOM file in a folder and the folders in it, sorted by path (by code point, the same on every machine). Hidden
 * files and folders are left out; linked files count, linked folders are not entered.
 * @throws MonitorError `source-missing`, `folder-without-video`, `source-not-video` when `path` is a file.
 */
export async function findRecordings(path: string): Promise<string[]> {
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
    else if (await isRecording(path)) found.push(path);
  }
  return found;
}

async function isRecording(path: string): Promise<boolean> {
  const ending = extname(path).toLowerCase();
  if (videoEndings.has(ending)) return isFile(path);
  return dicomEndings.has(ending) && (await isDicom(path));
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
