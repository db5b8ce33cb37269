import { DicomError } from './dicom-error.ts';
import { regionsOf } from './regions.ts';
import { decimalOf, decimalsOf, shortOf, stringOf, type Header } from './values.ts';

/** What the samples of a pixel mean (PS3.3 C.7.6.3.1.2). */
export type Photometric =
  | 'MONOCHROME1'
  | 'MONOCHROME2'
  | 'PALETTE COLOR'
  | 'RGB'
  | 'YBR_FULL'
  | 'YBR_FULL_422'
  | 'YBR_PARTIAL_422'
  | 'YBR_PARTIAL_420'
  | 'YBR_RCT'
  | 'YBR_ICT';

/** How the pixels of every frame are laid out before they are compressed. */
export interface PictureFormat {
  readonly width: number;
  readonly height: number;
  readonly photometric: Photometric;
  readonly samples: 1 | 3;
  /** Bits that a sample takes. */
  readonly bitsAllocated: 8 | 16;
  /** Bits of it that count, and the highest of them. */
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Samples by plane (RRR… GGG… BBB…) instead of by pixel. */
  readonly planar: boolean;
  /** Frames that the header promises; 1 where it is silent. */
  readonly frames: number;
  /** Whether it says so itself. */
  readonly framesStated: boolean;
  /** Width of a pixel over its height. */
  readonly pixelAspect: number;
}

const photometrics: readonly Photometric[] = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_PARTIAL_422',
  'YBR_PARTIAL_420',
  'YBR_RCT',
  'YBR_ICT',
];

export const formatTags = {
  samples: '00280002',
  photometric: '00280004',
  planar: '00280006',
  frames: '00280008',
  rows: '00280010',
  columns: '00280011',
  pixelSpacing: '00280030',
  pixelAspectRatio: '00280034',
  bitsAllocated: '00280100',
  bitsStored: '00280101',
  highBit: '00280102',
  representation: '00280103',
} as const;

/** No scanner's picture is larger; one that says so is damaged, and would take all memory. */
const mostPixels = 8192 * 8192;

/** @throws DicomError for a picture that has no size or a layout that this program does not know. */
export function pictureFormatOf(header: Header): PictureFormat {
  const number = (tag: string): number | undefined => shortOf(header, tag);
  const [width, height] = [number(formatTags.columns) ?? 0, number(formatTags.rows) ?? 0];
  if (width * height === 0) throw new DicomError('its picture has no size (Rows, Columns)');
  if (width * height > mostPixels) throw new DicomError(`its picture of ${width}×${height} px is too large`);
  const samples = number(formatTags.samples) ?? 1;
  if (samples !== 1 && samples !== 3) throw new DicomError(`${samples} samples a pixel, expected 1 or 3`);
  const bitsAllocated = number(formatTags.bitsAllocated) ?? 8;
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    throw new DicomError(`${bitsAllocated} bits a sample, expected 8 or 16`);
  const bitsStored = within(number(formatTags.bitsStored), 1, bitsAllocated) ?? bitsAllocated;
  const highBit = within(number(formatTags.highBit), bitsStored - 1, bitsAllocated - 1) ?? bitsStored - 1;
  const frames = decimalOf(header, formatTags.frames);
  return {
    width,
    height,
    photometric: photometricOf(header, samples),
    samples,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: number(formatTags.representation) === 1,
    planar: samples === 3 && number(formatTags.planar) === 1,
    frames: frames === undefined || !(frames >= 1) ? 1 : Math.floor(frames),
    framesStated: frames !== undefined && frames >= 1,
    pixelAspect: pixelAspectOf(header),
  };
}

const within = (value: number | undefined, least: number, most: number): number | undefined =>
  value !== undefined && value >= least && value <= most ? value : undefined;

function photometricOf(header: Header, samples: 1 | 3): Photometric {
  const stated = stringOf(header, formatTags.photometric);
  if (stated === undefined) return samples === 1 ? 'MONOCHROME2' : 'RGB';
  const photometric = photometrics.find((known) => known === stated);
  if (photometric === undefined) throw new DicomError('an unknown photometric interpretation');
  const single = ['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR'].includes(photometric);
  if (single !== (samples === 1))
    throw new DicomError(`${photometric} with ${samples} samples a pixel cannot be`);
  return photometric;
}

/** Beyond this a ratio is damage: the widest real pixels are 2:1. */
const greatestAspect = 8;

/** Pixel Aspect Ratio, Pixel Spacing (both vertical\horizontal), else what a 2-D region measures. */
function pixelAspectOf(header: Header): number {
  const ratios = [formatTags.pixelAspectRatio, formatTags.pixelSpacing].map((tag) => {
    const [vertical = NaN, horizontal = NaN] = decimalsOf(header, tag);
    return horizontal / vertical;
  });
  const region = regionsOf(header).find(
    ({ format, deltaX, deltaY }) => format === '2d' && deltaX?.unit === 'cm' && deltaY?.unit === 'cm',
  );
  if (region !== undefined) ratios.push(Math.abs(region.deltaX!.value / region.deltaY!.value));
  return ratios.find((ratio) => ratio >= 1 / greatestAspect && ratio <= greatestAspect) ?? 1;
}
