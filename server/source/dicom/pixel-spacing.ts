import type { PixelSpacing } from '../../core/geometry.ts';
import type { DicomFile } from './open-file.ts';
import { formatTags } from './picture-format.ts';
import type { UltrasoundRegion } from './regions.ts';
import { decimalsOf } from './values.ts';

/** No probe sees deeper; a header that says so (there are such) has its unit wrong, and a ruler by it would mislead. */
const deepestMm = 400;
/** Two views side by side are measured by one ruler when their pixels measure the same. */
const tolerance = 0.01;

/**
 * What a pixel of the picture as stored measures: by its 2-D regions (PS3.3 C.8.5.5.1.15 ff.) where they are in cm and all say the same, else by Pixel
 * Spacing (C.7.6.2.1.1, vertical\horizontal).
 * @returns undefined where nothing says it, or nothing that can be.
 */
export function pixelSpacingOf({
  regions,
  header,
  format,
}: Pick<DicomFile, 'regions' | 'header' | 'format'>): PixelSpacing | undefined {
  const measured = regions.filter((region) => region.format === '2d').map(spacingOfRegion);
  if (measured.length > 0) return measured.every((one) => isSame(one, measured[0])) ? measured[0] : undefined;
  const [yMm = NaN, xMm = NaN] = decimalsOf(header, formatTags.pixelSpacing);
  return plausible({ xMm, yMm }, format);
}

/** An axis that runs the other way has a negative step. */
function spacingOfRegion({ deltaX, deltaY, rectangle }: UltrasoundRegion): PixelSpacing | undefined {
  if (deltaX?.unit !== 'cm' || deltaY?.unit !== 'cm') return undefined;
  return plausible({ xMm: 10 * Math.abs(deltaX.value), yMm: 10 * Math.abs(deltaY.value) }, rectangle);
}

const plausible = (
  { xMm, yMm }: PixelSpacing,
  { height }: { readonly height: number },
): PixelSpacing | undefined =>
  xMm > 0 && yMm > 0 && Number.isFinite(xMm) && yMm * height <= deepestMm ? { xMm, yMm } : undefined;

const isSame = (one: PixelSpacing | undefined, other: PixelSpacing | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  Math.abs(one.xMm / other.xMm - 1) <= tolerance &&
  Math.abs(one.yMm / other.yMm - 1) <= tolerance;
