import sharp from 'sharp';
import { DicomError } from './dicom-error.ts';
import { withColourMarker, type JpegMarkers } from './jpeg-markers.ts';
import type { PictureFormat } from './picture-format.ts';

/**
 * Decodes a JPEG frame of 8 bits by libvips, off the main thread. What the stream itself says of its colours holds: headers lie
 * about them. Where it is silent the header decides.
 * @returns grey, or RGB by pixel.
 * @throws DicomError for one that is damaged.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  { isYcc }: JpegMarkers,
  { photometric, samples }: PictureFormat,
): Promise<Uint8Array> {
  const told = samples === 1 || isYcc !== undefined ? bytes : withColourMarker(bytes, photometric !== 'RGB');
  try {
    const { data, info } = await sharp(told, { ignoreIcc: true, limitInputPixels: false })
      .toColourspace(samples === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== samples) throw new DicomError(`its JPEG has ${info.channels} components`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  } catch (error) {
    if (error instanceof DicomError) throw error;
    throw new DicomError('its JPEG is damaged');
  }
}
