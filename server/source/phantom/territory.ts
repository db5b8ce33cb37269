import type { Anomaly } from './query.ts';

/** The coronary arteries, in the order of their number in a territory map: 1, 2, 3 (0 is no wall). */
export const territories = ['lad', 'lcx', 'rca'] as const satisfies readonly Anomaly[];
export type Territory = (typeof territories)[number];

/**
 * Arteries of the mid-papillary short axis, 60° each, counter-clockwise from the screen's right: segments 12 anterolateral,
 * 7 anterior, 8 anteroseptal, 9 inferoseptal, 10 inferior, 11 inferolateral (Cerqueira et al., AHA 17-segment model,
 * Circulation 2002;105:539–42).
 */
const arteries: readonly Territory[] = ['lcx', 'lad', 'lad', 'rca', 'rca', 'lcx'];

/** Over how much of the border, inside it, a stopped wall is still pulled along by its neighbours. */
const border = (12 * Math.PI) / 180;

/**
 * Which artery feeds the wall at an angle.
 * @param angle radians in the heart's own frame, its rotation taken off.
 */
export const territoryAt = (angle: number): Territory => arteryOf(Math.floor(angle / (Math.PI / 3)));

/** How much of its motion the wall keeps at an angle when territories stand still: 0 inside them, 1 outside, smooth between. */
export function motionKept(angle: number, stopped: readonly Territory[]): number {
  const sextant = Math.floor(angle / (Math.PI / 3));
  if (!stopped.includes(arteryOf(sextant))) return 1;
  const beyondLower = angle - (sextant * Math.PI) / 3;
  const pull = (neighbour: number, distance: number): number =>
    stopped.includes(arteryOf(neighbour)) ? 0 : smooth(Math.max(0, 1 - distance / border));
  return Math.max(pull(sextant - 1, beyondLower), pull(sextant + 1, Math.PI / 3 - beyondLower));
}

const arteryOf = (sextant: number): Territory => arteries[((sextant % 6) + 6) % 6]!;
const smooth = (t: number): number => t * t * (3 - 2 * t);
