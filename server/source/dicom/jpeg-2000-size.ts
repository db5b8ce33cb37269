/** What a JPEG 2000 codestream says of its picture (ITU-T T.800 A.5.1); HTJ2K says it alike. */
export interface Jpeg2000Size {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly precision: number;
}

/** `FF4F FF51`: the codestream's first two markers; files in the JP2 format have boxes before them. */
const beginning = [0xff, 0x4f, 0xff, 0x51];
const furthestBoxBytes = 4096;

/** Reads the size; nothing where the bytes are no codestream. */
export function parseJpeg2000Size(bytes: Uint8Array): Jpeg2000Size | undefined {
  const last = Math.min(bytes.length - 44, furthestBoxBytes);
  for (let start = 0; start <= last; start++) {
    if (beginning.some((byte, at) => bytes[start + at] !== byte)) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
    return {
      width: view.getUint32(8) - view.getUint32(16),
      height: view.getUint32(12) - view.getUint32(20),
      components: view.getUint16(40),
      precision: (view.getUint8(42) & 0x7f) + 1,
    };
  }
  return undefined;
}
