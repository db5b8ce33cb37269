import type { PerScore } from '../../server/wire/messages.ts';
import { colourMapNames, type ColourMapName } from '../draw/colour-maps.ts';
import { remember, remembered } from './remembered.ts';

/** Seconds that the charts span. */
export const chartSpans = [30, 120, 600, 3600, 14_400] as const;

/** Written by us, or by anybody. */
type Kept = Readonly<Partial<Record<keyof Preferences, unknown>>>;

/** How this viewer shows things: local, and remembered. */
export class Preferences {
  heat = $state(true);
  /** 0..1. */
  opacity = $state(0.7);
  colourMap = $state<ColourMapName>('inferno');
  /** A difference of 0..1; undefined: chosen by the limit of the peak. */
  threshold = $state<number | undefined>();
  chartSpanSeconds = $state<number>(120);
  triptych = $state(true);
  /** The panel of latencies. */
  latency = $state(false);

  constructor() {
    const kept = remembered('view');
    if (typeof kept !== 'object' || kept === null) return;
    const of: Kept = kept;
    if (typeof of.heat === 'boolean') this.heat = of.heat;
    if (typeof of.triptych === 'boolean') this.triptych = of.triptych;
    this.opacity = fraction(of.opacity) ?? this.opacity;
    this.threshold = fraction(of.threshold);
    this.colourMap = colourMapNames.find((name) => name === of.colourMap) ?? this.colourMap;
    this.chartSpanSeconds = chartSpans.find((span) => span === of.chartSpanSeconds) ?? this.chartSpanSeconds;
  }

  /** To be called in an effect: it reads, and so follows, all that is remembered. */
  keep(): void {
    const { heat, opacity, colourMap, threshold, chartSpanSeconds, triptych } = this;
    remember('view', { heat, opacity, colourMap, threshold, chartSpanSeconds, triptych });
  }

  nextColourMap(): void {
    this.colourMap = colourMapNames[(colourMapNames.indexOf(this.colourMap) + 1) % colourMapNames.length]!;
  }
}

const fraction = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;

/**
 * From which difference on heat is shown and where its scale ends. The peak is in the same unit, so its saved limit tells what is much:
 * colour begins a little below it, so that a normal picture does not light up, and ends at twice it. Without limits: 0.1 and 0.5 of full grey scale.
 */
export function heatRange(savedLimits: PerScore | undefined): {
  readonly threshold: number;
  readonly top: number;
} {
  const limit = savedLimits?.peak;
  if (limit === undefined) return { threshold: 0.1, top: 0.5 };
  const toHundredth = (value: number): number => Math.round(Math.min(1, value) * 100) / 100;
  return { threshold: toHundredth(limit * 0.85), top: Math.max(0.05, toHundredth(limit * 2)) };
}
