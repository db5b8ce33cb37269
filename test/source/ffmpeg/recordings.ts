import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../../server/core/frame.ts';
import { seconds } from '../../../server/core/units.ts';
import type { FrameSource } from '../../../server/ports.ts';

/** A folder for recordings made by ffmpeg's own generators. */
export interface Folder {
  /** Makes one from ffmpeg's arguments (split at blanks; `@name` is a file of this folder). @returns its path. */
  make(name: string, options: string): string;
  path(name: string): string;
  remove(): void;
}

export function openFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    make(name, options) {
      const words = options.split(' ').map((word) => (word.startsWith('@') ? path(word.slice(1)) : word));
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...words, path(name)]);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The time stamps of a recording's frames as ffprobe decodes them, with its six digits; `N/A` where it finds none. */
export function timesByFfprobe(path: string): string[] {
  const options =
    '-v quiet -of csv=p=0 -select_streams V:0 -show_entries frame=best_effort_timestamp_time'.split(' ');
  const text = execFileSync('ffprobe', [...options, path], { maxBuffer: 64 * 1024 * 1024 }).toString();
  return text.split('\n').flatMap((line) => /^[\d.-]+|^N\/A/.exec(line)?.[0] ?? []);
}

/** How many frames `ffprobe -count_frames` counts. */
export function countByFfprobe(path: string): number {
  const options =
    '-v quiet -of csv=p=0 -count_frames -select_streams V:0 -show_entries stream=nb_read_frames'.split(' ');
  return parseInt(execFileSync('ffprobe', [...options, path]).toString());
}

interface Reading {
  readonly pictures?: boolean;
  readonly fromSeconds?: number;
}

/** Reads frames; `error` is what broke the reading. */
export async function read(source: FrameSource, { pictures = false, fromSeconds }: Reading = {}) {
  const frames: Frame[] = [];
  const from = fromSeconds === undefined ? {} : { fromSeconds: seconds(fromSeconds) };
  const { signal } = new AbortController();
  let error: unknown;
  try {
    for await (const frame of source.frames({ pictures, signal, ...from })) frames.push(frame);
  } catch (caught) {
    error = caught;
  }
  return { frames, error };
}

/** Running processes whose command line holds the text. */
export const processesNaming = (text: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false; // gone meanwhile
      }
    });
