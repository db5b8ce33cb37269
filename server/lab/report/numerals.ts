import type { Figure } from '../result.ts';

/** Numbers as the report shows them; a typographic minus, and never an exponent. */
export function toDecimals(value: number, decimals: number): string {
  const shown = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(shown) !== 0 ? `−${shown}` : shown;
}

/** A distance, limit or rate: three significant figures, "0.0413", "7.90", "130". */
export function toThree(value: number): string {
  if (value === 0) return '0';
  return toDecimals(value, Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))));
}

/** A count with groups of three: "12,480". */
export const toCount = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** A share 0..1 as "87 %", with as many decimals as are asked for. */
export const toPercent = (share: number, decimals = 0): string => `${toDecimals(100 * share, decimals)} %`;

/** An area under a curve, two decimals: what a few hundred patients can tell. */
export const toArea = (value: number): string => toDecimals(value, 2);

/** A difference, always with its sign: "+0.03", "−0.10". */
export const toDifference = (value: number): string =>
  `${Number(value.toFixed(2)) > 0 ? '+' : ''}${toDecimals(value, 2)}`;

/** How a kind of number is shown, alone and as the ends of an interval. */
export interface Shown {
  readonly one: (value: number) => string;
  readonly interval: (low: number, high: number) => string;
}

const between = (show: (value: number) => string): Shown => ({
  one: show,
  interval: (low, high) => `${show(low)}–${show(high)}`,
});
export const asArea: Shown = between(toArea);
export const asRate: Shown = between(toThree);
export const asSeconds: Shown = between((value) => toDecimals(value, 1));
/** "56 %", "48–63 %". */
export const asPercent: Shown = {
  one: toPercent,
  interval: (low, high) => `${toDecimals(100 * low, 0)}–${toPercent(high)}`,
};
/** "+0.18", "+0.11 … +0.24": a dash between signs would be read as one. */
export const asDifference: Shown = {
  one: toDifference,
  interval: (low, high) => `${toDifference(low)} … ${toDifference(high)}`,
};

/** A value with its interval: "0.61 (0.50–0.72)"; the value alone where there is none. */
export const toFigure = ({ value, interval }: Figure, shown: Shown): string =>
  interval === undefined
    ? shown.one(value)
    : `${shown.one(value)} (${shown.interval(interval.low, interval.high)})`;

/** The same where brackets are open already: "0.61, 0.50–0.72". */
export const toInnerFigure = ({ value, interval }: Figure, shown: Shown): string =>
  interval === undefined
    ? shown.one(value)
    : `${shown.one(value)}, ${shown.interval(interval.low, interval.high)}`;
