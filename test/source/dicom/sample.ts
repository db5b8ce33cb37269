import type { Elements } from './dicom-writer.ts';

/** A small picture: a ramp from left to right, and a step down in the middle. */
export const size = { width: 16, height: 12 };
export const pixels = size.width * size.height;
export const ramp = (frame = 0): Uint8Array =>
  Uint8Array.from(
    { length: pixels },
    (_, at) => ((at % size.width) * 16 + (at > pixels / 2 ? 5 : 0) + frame) & 255,
  );

/** The elements that every ultrasound picture has. */
export function ultrasound(more: Elements = {}): Elements {
  return {
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.3.1'],
    '00080060': ['CS', 'US'],
    '00100010': ['PN', 'Secret^Name'],
    '00100020': ['LO', 'ID-4711'],
    '00280002': ['US', [1]],
    '00280004': ['CS', 'MONOCHROME2'],
    '00280010': ['US', [size.height]],
    '00280011': ['US', [size.width]],
    '00280100': ['US', [8]],
    '00280101': ['US', [8]],
    '00280102': ['US', [7]],
    '00280103': ['US', [0]],
    ...more,
  };
}

/** Three samples a pixel, by pixel. */
export const colour = (photometric: string, more: Elements = {}): Elements =>
  ultrasound({
    '00280002': ['US', [3]],
    '00280004': ['CS', photometric],
    '00280006': ['US', [0]],
    ...more,
  });
