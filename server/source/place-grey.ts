import { inputPixels, inputSize, type Rectangle } from '../core/geometry.ts';

/**
 * Lays the picture's part into the model's square, letterbox black (0): ffmpeg's own padding would be grey 16.
 * @param grey `inner.width × inner.height` bytes, row-major. Where they fill the square they are given back, not copied.
 */
export function placeGrey(grey: Uint8Array, inner: Rectangle): Uint8Array {
  if (grey.length === inputPixels) return grey;
  const square = new Uint8Array(inputPixels);
  for (let row = 0; row < inner.height; row++) {
    const line = grey.subarray(row * inner.width, (row + 1) * inner.width);
    square.set(line, (inner.y + row) * inputSize + inner.x);
  }
  return square;
}
