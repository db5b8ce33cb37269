import { greyQuantiles } from './grey-quantiles.ts';
import type { Sector } from './sector.ts';

/** Even electronic noise spans more grey levels; coded video makes a black picture of 0 to 2. */
const widestRange = 4;
/** A spot or a clock on an empty screen is still an empty screen. */
const [low, high] = [0.005, 0.995];

/** Whether the sector shows nothing at all: one grey level everywhere, not even noise. No probe or no scanner does so, a cable does. */
export function isBlank(grey: Uint8Array, sector: Sector): boolean {
  const [darkest, brightest] = greyQuantiles(grey, sector, [low, high]);
  return brightest! - darkest! <= widestRange;
}
