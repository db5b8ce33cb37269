import { interpolateCividis, interpolateInferno, interpolateViridis } from 'd3-scale-chromatic';

/**
 * Perceptually uniform in lightness, so that equal steps of difference look equal, in grey and to the colour-blind too.
 * Inferno, viridis: van der Walt & Smith, SciPy 2015; cividis: Nuñez, Anderton & Renslow, PLoS ONE 2018;13(7):e0199239.
 */
export const colourMapNames = ['inferno', 'viridis', 'cividis'] as const;
export type ColourMapName = (typeof colourMapNames)[number];

const ramps: Readonly<Record<ColourMapName, (t: number) => string>> = {
  inferno: interpolateInferno,
  viridis: interpolateViridis,
  cividis: interpolateCividis,
};

/** The darkest colours are left out: they would darken the picture instead of marking it. */
const rampFrom = 0.25;

/** 256 colours from little to much, RGB one after the other: 768 bytes. */
export function colourTable(name: ColourMapName): Uint8Array {
  const table = new Uint8Array(768);
  for (let level = 0; level < 256; level++)
    table.set(channels(ramps[name](rampFrom + (1 - rampFrom) * (level / 255))), level * 3);
  return table;
}

/** @param colour "#rrggbb" or "rgb(r, g, b)", as the ramps give it. */
function channels(colour: string): readonly number[] {
  if (colour.startsWith('#'))
    return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  return (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
