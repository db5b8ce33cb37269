import { inputSize } from './geometry.ts';
import type { Sector } from './sector.ts';

/** Every second pixel of every second row: neighbours say the same. */
const stride = 2;

/**
 * The grey levels below which given shares of the sector lie, 0..255.
 * @param shares 0..1, rising.
 */
export function greyQuantiles(
  grey: Uint8Array,
  { mask }: Sector,
  shares: readonly number[],
): readonly number[] {
  const counts = new Uint32Array(256);
  let all = 0;
  for (let row = 0; row < inputSize; row += stride) {
    for (let at = row * inputSize; at < (row + 1) * inputSize; at += stride) {
      if (mask[at] === 0) continue;
      counts[grey[at]!]!++;
      all++;
    }
  }
  let level = 0;
  let below = counts[0]!;
  return shares.map((share) => {
    while (level < 255 && below < share * all) below += counts[++level]!;
    return level;
  });
}
