import { inputPixels, inputSize, type Rectangle } from '../geometry.ts';

/** Mean grey of each pixel over frames, 0..255. */
export function meanOf(frames: readonly Uint8Array[]): Float32Array {
  const mean = new Float32Array(inputPixels);
  for (const grey of frames) for (let at = 0; at < inputPixels; at++) mean[at] = mean[at]! + grey[at]!;
  return mean.map((sum) => sum / frames.length);
}

/**
 * How restless each pixel is: the mean change from frame to frame, in grey levels, each change counted up to `most`. So that a cursor or
 * a clock, which changes much and seldom, weighs little beside speckle, which changes always.
 */
export function motionOf(frames: readonly Uint8Array[], most: number): Float32Array {
  const motion = new Float32Array(inputPixels);
  for (let index = 1; index < frames.length; index++) {
    const [before, now] = [frames[index - 1]!, frames[index]!];
    for (let at = 0; at < inputPixels; at++)
      motion[at] = motion[at]! + Math.min(most, Math.abs(now[at]! - before[at]!));
  }
  return motion.map((sum) => sum / Math.max(1, frames.length - 1));
}

/** Mean over a square of side 2·radius + 1 around each pixel; what lies outside `inner` is left out of it. */
export function smoothed(plane: Float32Array, radius: number, inner: Rectangle): Float32Array {
  const out = new Float32Array(inputPixels);
  const sums = integralOf(plane);
  const [right, bottom] = [inner.x + inner.width, inner.y + inner.height];
  for (let row = inner.y; row < bottom; row++) {
    const [top, below] = [Math.max(inner.y, row - radius), Math.min(bottom, row + radius + 1)];
    for (let column = inner.x; column < right; column++) {
      const [left, after] = [Math.max(inner.x, column - radius), Math.min(right, column + radius + 1)];
      const sum =
        sums[below * stride + after]! -
        sums[top * stride + after]! -
        sums[below * stride + left]! +
        sums[top * stride + left]!;
      out[row * inputSize + column] = sum / ((below - top) * (after - left));
    }
  }
  return out;
}

const stride = inputSize + 1;

/** Entry (y, x) is the sum of all pixels above row y and left of column x. */
function integralOf(plane: Float32Array): Float64Array {
  const sums = new Float64Array(stride * stride);
  for (let row = 0; row < inputSize; row++) {
    let line = 0;
    for (let column = 0; column < inputSize; column++) {
      line += plane[row * inputSize + column]!;
      sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1]! + line;
    }
  }
  return sums;
}
