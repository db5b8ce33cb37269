import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MonitorError } from '../../core/errors.ts';

/** What ffmpeg on this machine can open. */
export interface Capabilities {
  /** Names of input protocols, as `rtmp`, and of demuxers, as `rtsp`. */
  readonly protocols: readonly string[];
  readonly demuxers: readonly string[];
}

/** Asks ffmpeg. @throws MonitorError `ffmpeg-missing`. */
export async function askFfmpeg(ffmpeg = 'ffmpeg'): Promise<Capabilities> {
  const ask = async (list: string): Promise<string> => {
    const { stdout } = await promisify(execFile)(ffmpeg, ['-hide_banner', `-${list}`]).catch(() => {
      throw MonitorError.of('ffmpeg-missing', [ffmpeg]);
    });
    return stdout;
  };
  const [protocols, demuxers] = await Promise.all([ask('protocols'), ask('demuxers')]);
  return { protocols: parseProtocols(protocols), demuxers: parseDemuxers(demuxers) };
}

/** The names between "Input:" and "Output:". */
export function parseProtocols(listed: string): readonly string[] {
  const [, input = ''] = /Input:\s*([^]*?)(?:Output:|$)/.exec(listed) ?? [];
  return input.split(/\s+/).filter((name) => name !== '');
}

/** " D  mov,mp4,m4a  QuickTime / MOV": the names, one by one. */
export const parseDemuxers = (listed: string): readonly string[] =>
  listed.split('\n').flatMap((line) => /^ D[E ]?[d ]?\s+(\S+) /.exec(line)?.[1]?.split(',') ?? []);

export interface CaptureDevice {
  readonly path: string;
  /** As the driver calls it. */
  readonly name: string;
}

/** Video capture devices of Linux (Video4Linux2), as the kernel lists them; none elsewhere. */
export async function captureDevices(folder = '/sys/class/video4linux'): Promise<readonly CaptureDevice[]> {
  const entries = await readdir(folder).catch(() => []);
  const devices = entries.toSorted(byNumber).map(async (entry) => {
    const name = await readFile(`${folder}/${entry}/name`, 'utf8').catch(() => '');
    return { path: `/dev/${entry}`, name: name.trim() };
  });
  return Promise.all(devices);
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });
