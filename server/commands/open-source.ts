import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { withoutCredentials } from '../core/redact.ts';
import type { FrameSource } from '../ports.ts';
import { isDicom } from '../source/dicom/sniff.ts';
import { openDicomSource } from '../source/dicom/source.ts';
import { openFfmpegSource } from '../source/ffmpeg/source.ts';
import { isLive } from '../source/live/target.ts';
import { openPhantom } from '../source/phantom/source.ts';

/** How what a user names is opened. */
export interface OpenOptions {
  /** DICOM files that are no ultrasound are taken too. */
  readonly anyModality?: boolean;
}

/** Options of every command that opens what users name. */
export const withOpenOptions = (command: Command): Command =>
  command.option('--any-modality', 'take DICOM files too that are no ultrasound');

/**
 * Opens what a user names: `phantom:…`, a DICOM file (known by what it holds, not by its name) or a video file.
 * @throws MonitorError `source-…`, `dicom-…`, `ffmpeg-missing`, `phantom-query`.
 */
export async function openSource(
  named: string,
  { anyModality = false }: OpenOptions = {},
): Promise<FrameSource> {
  if (named.startsWith('phantom:')) return openPhantom(named);
  if (isLive(named)) throw MonitorError.of('source-live', [withoutCredentials(named)]);
  return (await isDicom(named)) ? openDicomSource(named, { anyModality }) : openFfmpegSource(named);
}
