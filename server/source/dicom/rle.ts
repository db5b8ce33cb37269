import { DicomError } from './dicom-error.ts';

const headerBytes = 64;
const mostSegments = 15;

/**
 * Decodes one frame of RLE Lossless (PS3.5 annex G): a segment for each byte of each sample, the highest byte first. (dicom-codec's
 * own decoder trusts the offsets, and so reads foreign memory, and takes 16 bits for grey alone.)
 * @returns samples by plane, little-endian: `pixels × samples × bytes`.
 * @throws DicomError where a segment is missing. One that ends early leaves its rest 0.
 */
export function decodeRle(
  bytes: Uint8Array,
  {
    pixels,
    samples,
    bytesEach,
  }: { readonly pixels: number; readonly samples: number; readonly bytesEach: number },
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = bytes.length < headerBytes ? 0 : view.getUint32(0, true);
  if (segments !== samples * bytesEach || segments > mostSegments)
    throw new DicomError(`${segments} run-length segments in a frame, expected ${samples * bytesEach}`);
  const out = new Uint8Array(pixels * samples * bytesEach);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 * (segment + 1), true);
    const end = segment + 1 < segments ? view.getUint32(4 * (segment + 2), true) : bytes.length;
    if (start < headerBytes || end < start || end > bytes.length)
      throw new DicomError('run-length segments out of place');
    const sample = Math.floor(segment / bytesEach);
    const significance = bytesEach - 1 - (segment % bytesEach);
    const plane = out.subarray(sample * pixels * bytesEach, (sample + 1) * pixels * bytesEach);
    unpack(bytes.subarray(start, end), plane, { first: significance, step: bytesEach });
  }
  return out;
}

/** PackBits: a count and that many bytes, or a count and one byte to repeat. */
function unpack(
  bytes: Uint8Array,
  out: Uint8Array,
  { first, step }: { readonly first: number; readonly step: number },
): void {
  let to = first;
  for (let at = 0; at < bytes.length && to < out.length;) {
    const control = bytes[at++]!;
    if (control < 128) {
      const end = Math.min(at + control + 1, bytes.length);
      for (; at < end && to < out.length; to += step) out[to] = bytes[at++]!;
    } else if (control > 128) {
      const value = bytes[at++] ?? 0;
      for (let count = 257 - control; count > 0 && to < out.length; count--, to += step) out[to] = value;
    }
  }
}
