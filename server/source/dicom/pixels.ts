/** A picture as a screen shows it: grey or red, green, blue, 0..255, row-major, by pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** `width × height × channels`. */
  readonly bytes: Uint8Array;
}

/** The brightness of a picture (ITU-R BT.601, as JPEG and video have it). Grey is given back, not copied. */
export function lumaOf({ channels, bytes }: Pixels): Uint8Array {
  if (channels === 1) return bytes;
  const luma = new Uint8Array(bytes.length / 3);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 3)
    luma[pixel] = (19_595 * bytes[at]! + 38_470 * bytes[at + 1]! + 7471 * bytes[at + 2]! + 32_768) >> 16;
  return luma;
}
