interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Scales a grey picture as ffmpeg's scale filter does for the model (source/ffmpeg/arguments.ts), so that a picture scores alike as
 * DICOM and as video: by areas where it shrinks, bicubic where a side grows; weights as in libswscale's initFilter.
 * @param grey row-major, `from.width × from.height` bytes.
 */
export function resample(grey: Uint8Array, from: Size, to: Size): Uint8Array {
  if (from.width === to.width && from.height === to.height) return grey;
  const grows = to.width > from.width || to.height > from.height;
  const columns = tapsOf(from.width, to.width, grows);
  const rows = tapsOf(from.height, to.height, grows);
  const narrowed = new Float32Array(to.width * from.height);
  for (let y = 0; y < from.height; y++) {
    const line = y * from.width;
    for (let x = 0; x < to.width; x++) {
      let sum = 0;
      const { first, weights } = columns[x]!;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * grey[line + first + tap]!;
      narrowed[y * to.width + x] = sum;
    }
  }
  // (clamped, and rounded to the nearest)
  const out = new Uint8ClampedArray(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const { first, weights } = rows[y]!;
    for (let x = 0; x < to.width; x++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++)
        sum += weights[tap]! * narrowed[(first + tap) * to.width + x]!;
      out[y * to.width + x] = sum;
    }
  }
  return new Uint8Array(out.buffer);
}

/** The pixels that one pixel of the result is made of. */
interface Taps {
  readonly first: number;
  /** They sum up to 1. */
  readonly weights: Float64Array;
}

function tapsOf(from: number, to: number, bicubic: boolean): readonly Taps[] {
  const scale = from / to;
  const reach = bicubic ? 4 : 1;
  const count = Math.max(1, Math.min(1 + Math.ceil(reach * Math.max(1, scale)), Math.max(1, from - 2)));
  return Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale - 0.5;
    // libswscale divides whole numbers, which rounds towards 0.
    const first = Math.trunc((2 * centre - (count - 2)) / 2);
    const last = Math.max(0, from - 1);
    const [start, end] = [clamp(first, last), clamp(first + count - 1, last)];
    const weights = new Float64Array(end - start + 1);
    let sum = 0;
    for (let tap = first; tap < first + count; tap++) {
      const distance = Math.abs(tap - centre) / Math.max(1, scale);
      const weight = bicubic ? bicubicWeight(distance) : areaWeight(distance, scale);
      // Beyond the picture its edge goes on.
      weights[clamp(tap, last) - start]! += weight;
      sum += weight;
    }
    return { first: start, weights: weights.map((weight) => weight / sum) };
  });
}

const clamp = (at: number, last: number): number => Math.min(last, Math.max(0, at));

/** How much of a pixel lies in the area that shrinks to one. */
const areaWeight = (distance: number, scale: number): number =>
  Math.min(1, Math.max(0, 0.5 - (distance - 0.5) * scale));

/** B = 0, C = 0.6: libswscale's own. */
function bicubicWeight(distance: number): number {
  const c = 0.6;
  if (distance < 1) return ((2 - c) * distance + (c - 3)) * distance ** 2 + 1;
  if (distance < 2) return -c * distance ** 3 + 5 * c * distance ** 2 - 8 * c * distance + 4 * c;
  return 0;
}
