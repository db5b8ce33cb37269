import { inputSize, type Geometry } from './geometry.ts';
import { greyQuantiles } from './grey-quantiles.ts';
import { quantileOfSorted } from './quantile.ts';
import type { Sector } from './sector.ts';

/** How bright a picture is: grey levels 0..255 below which 10, 50 and 90 % of the sector lie. */
export interface Brightness {
  readonly dark: number;
  readonly middle: number;
  readonly bright: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How normals looked when a model was calibrated: what tells that the scanner has been set otherwise since. */
export interface Appearance {
  readonly dark: Range;
  readonly middle: Range;
  readonly bright: Range;
  /** Depth of the sector in mm; absent where none of the normals said what its pixels measure. */
  readonly depthMm: Range | undefined;
}

/** @param grey 256×256 row-major. */
export function brightnessOf(grey: Uint8Array, sector: Sector): Brightness {
  const [dark, middle, bright] = greyQuantiles(grey, sector, [0.1, 0.5, 0.9]);
  return { dark: dark!, middle: middle!, bright: bright! };
}

export interface Shown {
  readonly geometry: Geometry;
  readonly sector: Sector;
}

/** How deep the sector reaches, in mm, where its pixels' measure is known. */
export function depthOf({ geometry, sector: { mask } }: Shown): number | undefined {
  const { inner, displayHeight, spacing } = geometry;
  if (spacing === undefined) return undefined;
  const top = Math.floor(mask.indexOf(1) / inputSize);
  const bottom = Math.floor(mask.lastIndexOf(1) / inputSize) + 1;
  return (bottom - top) * (displayHeight / inner.height) * spacing.yMm;
}

/** Frames beyond it at either end do not count: a few are dim or blurred in any recording. */
const leftOutShare = 0.005;
/** Fewer patients show too little of how pictures differ from one to the next. */
const leastPatients = 5;

export interface NormalLook {
  readonly group: string;
  readonly depthMm: number | undefined;
  /** Of the frames that were scored. */
  readonly brightness: readonly Brightness[];
}

/** Learns how normals look; nothing from fewer than five patients. */
export function learnAppearance(cines: readonly NormalLook[]): Appearance | undefined {
  const seen = cines.filter(({ brightness }) => brightness.length > 0);
  if (new Set(seen.map(({ group }) => group)).size < leastPatients) return undefined;
  const frames = seen.flatMap(({ brightness }) => brightness);
  const depths = seen.flatMap(({ depthMm }) => depthMm ?? []);
  return {
    dark: rangeOf(frames.map(({ dark }) => dark)),
    middle: rangeOf(frames.map(({ middle }) => middle)),
    bright: rangeOf(frames.map(({ bright }) => bright)),
    depthMm: depths.length === 0 ? undefined : { low: Math.min(...depths), high: Math.max(...depths) },
  };
}

function rangeOf(values: readonly number[]): Range {
  const sorted = Float64Array.from(values).sort();
  return { low: quantileOfSorted(sorted, leftOutShare), high: quantileOfSorted(sorted, 1 - leftOutShare) };
}

/** Grey levels beyond what normals had, 4 dB of a scale of 60 dB; more where normals differ much among themselves. */
const leastMargin = 16;
const marginShare = 0.5;

/**
 * Whether the gain is far from what it was. Gain moves the whole picture, so the dark parts and the bright ones must both lie far out on the
 * same side: fluid darkens, and a consolidated lung brightens, a part of it.
 */
export function isGainChanged({ dark, middle, bright }: Brightness, normal: Appearance): boolean {
  const above = (value: number, range: Range): boolean => value > Math.min(range.high + marginOf(range), 250);
  const below = (value: number, range: Range): boolean => value < range.low - marginOf(range);
  return (
    (above(dark, normal.dark) && above(middle, normal.middle) && above(bright, normal.bright)) ||
    (below(middle, normal.middle) && below(bright, normal.bright))
  );
}

const marginOf = ({ low, high }: Range): number => Math.max(leastMargin, marginShare * (high - low));

/** A fifth less or a quarter more than any normal had: scanners step by about that. */
const depthFactor = 1.25;

/** Whether the scanner looks much deeper or less deep than it did on every normal; unknown is not changed. */
export const isDepthChanged = (depthMm: number | undefined, { depthMm: range }: Appearance): boolean =>
  depthMm !== undefined &&
  range !== undefined &&
  (depthMm > range.high * depthFactor || depthMm < range.low / depthFactor);
