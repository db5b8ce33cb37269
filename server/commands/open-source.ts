import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { withoutCredentials } from '../core/redact.ts';
import type { FrameSource } from '../ports.ts';
import { sectorOfRegions } from '../source/dicom/region-sector.ts';
import { isDicom } from '../source/dicom/sniff.ts';
import { openDicomSource } from '../source/dicom/source.ts';
import { openFfmpegSource } from '../source/ffmpeg/source.ts';
import { isLive } from '../source/live/target.ts';
import { openPhantom } from '../source/phantom/source.ts';
import { chooseSector, correctable, type SectorOptions } from './choose-sector.ts';

/** How what a user names is opened. */
export interface OpenOptions extends SectorOptions {
  /** DICOM files that are no ultrasound are taken too. */
  readonly anyModality?: boolean;
}

/** Of a command's options those that say how sources are opened. */
export const openOptionsOf = ({ anyModality, sector, showOutside, scanner }: OpenOptions): OpenOptions => ({
  ...(anyModality === undefined ? {} : { anyModality }),
  ...(sector === undefined ? {} : { sector }),
  ...(showOutside === undefined ? {} : { showOutside }),
  ...(scanner === undefined ? {} : { scanner }),
});

/** Options of every command that opens what users name. */
export const withOpenOptions = (command: Command): Command =>
  command
    .option('--any-modality', 'take DICOM files too that are no ultrasound')
    .option(
      '--sector <auto|whole|file>',
      'where the ultrasound is: found, all of the picture, or an outline',
      'auto',
    )
    .option('--show-outside', 'leave what stands outside the sector in the pictures: names stand there')
    .option('--scanner <name>', 'remember the sector that is found under this name, and use it again');

/**
 * Opens what a user names: `phantom:…`, a DICOM file (known by what it holds, not by its name) or a video file, with its sector.
 * @throws MonitorError `source-…`, `dicom-…`, `sector-…`, `ffmpeg-missing`, `phantom-query`.
 */
export async function openSource(
  named: string,
  { anyModality = false, ...options }: OpenOptions = {},
): Promise<FrameSource> {
  if (named.startsWith('phantom:')) {
    const source = openPhantom(named);
    return correctable(source, { ...options, declared: source.description.sector });
  }
  if (isLive(named)) throw MonitorError.of('source-live', [withoutCredentials(named)]);
  if (!(await isDicom(named))) return chooseSector(await openFfmpegSource(named), options);
  const source = await openDicomSource(named, { anyModality });
  const { regions, scanner, description } = source;
  const declared = sectorOfRegions(regions, scanner, description.geometry.inner);
  return chooseSector(source, { ...options, ...(declared === undefined ? {} : { declared }) });
}
