import { inputPixels, inputSize } from '../geometry.ts';
import type { Mask } from './masks.ts';

/** The upper part of a fan, as a share of its height, in which both its edges are looked for. */
const upperShare = 0.35;
/** Each edge of a fan runs outwards by at least this many columns a row; those of a linear probe's image run straight down. */
const leastSpread = 0.3;
/** The middle between the edges strays from a straight, upright axis by at most this many columns. */
const mostStray = 2.5;
/** Fewer rows make no edge. */
const leastRows = 16;

/**
 * A fan with one flank dark or cut off, made whole by its mirror image about its axis.
 * @returns undefined for what is no upright fan: its upper edges do not part evenly to both sides.
 */
export function wholeFan(mask: Mask): Mask | undefined {
  const edges = edgesOf(mask);
  const upper = edges.slice(0, Math.round(upperShare * edges.length));
  if (upper.length < leastRows) return undefined;
  const middles = upper.map(({ left, right }) => (left + right) / 2);
  const axis = middles.reduce((sum, middle) => sum + middle, 0) / middles.length;
  if (middles.some((middle) => Math.abs(middle - axis) > mostStray)) return undefined;
  const [first, last] = [upper[0]!, upper.at(-1)!];
  const least = leastSpread * (upper.length - 1);
  if (first.left - last.left < least || last.right - first.right < least) return undefined;
  return withMirrored(mask, axis);
}

/** First and last column of each row that the mask has, from the top. */
function edgesOf(mask: Mask): readonly { readonly left: number; readonly right: number }[] {
  const edges = [];
  for (let row = 0; row < inputSize; row++) {
    const line = mask.subarray(row * inputSize, (row + 1) * inputSize);
    if (line.includes(1)) edges.push({ left: line.indexOf(1), right: line.lastIndexOf(1) });
  }
  return edges;
}

function withMirrored(mask: Mask, axis: number): Mask {
  const whole = Uint8Array.from(mask);
  for (let at = 0; at < inputPixels; at++) {
    if (mask[at] === 0) continue;
    const column = Math.round(2 * axis - (at % inputSize));
    if (column >= 0 && column < inputSize) whole[at - (at % inputSize) + column] = 1;
  }
  return whole;
}
