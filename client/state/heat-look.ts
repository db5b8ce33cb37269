import type { PerScore } from '../../server/wire/messages.ts';
import { colourTable } from '../draw/colour-maps.ts';
import { heatTable } from '../draw/heat.ts';
import { heatRange, type Preferences } from './preferences.svelte.ts';

/** The table of `heatTable` as a person has chosen it. */
export function heatLook(
  savedLimits: PerScore | undefined,
  {
    colourMap,
    threshold: chosen,
    opacity,
    heat,
  }: Pick<Preferences, 'colourMap' | 'threshold' | 'opacity' | 'heat'>,
): Uint8Array {
  const { threshold, top } = heatRange(savedLimits);
  const colours = colourTable(colourMap);
  return heatTable({ colours, threshold: chosen ?? threshold, top, opacity: heat ? opacity : 0 });
}
