/** Numbers as they are shown. Widths do not change from frame to frame, as figures are tabular. */

/** A multiple of a limit: "0.87", "12.4", "130". */
export const toRatio = (ratio: number): string => ratio.toFixed(ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0);

/** A score or limit, three significant figures, never with an exponent: "0.0413", "7.90", "130". */
export function toScore(value: number): string {
  if (value === 0) return '0';
  const decimals = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(decimals);
}

/** Media time, to the tenth of a second: "0:07.4", "1:02:07.4". */
export function toTime(seconds: number): string {
  const sign = seconds < -0.05 ? '−' : '';
  const tenths = Math.round(Math.abs(seconds) * 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(tenths / 600);
  const hours = Math.floor(minutes / 60);
  const rest = `${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
  return hours > 0 ? `${sign}${hours}:${two(minutes % 60)}:${rest}` : `${sign}${minutes}:${rest}`;
}

/** How old something is, in whole seconds, then minutes; the unit is the language's. */
export function toAge(
  ageMs: number,
  words: { seconds: (n: number) => string; minutes: (n: number) => string },
): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  return seconds < 120 ? words.seconds(seconds) : words.minutes(Math.floor(seconds / 60));
}

/** A part of a whole: "3.2 %". A dash where there is no whole. */
export const toShare = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

/** How many, in whole numbers with separators: "12,345". */
export const toCount = (count: number): string => Math.round(count).toLocaleString('en');

/** Events an hour: "0", "0.42", "7.3", "129". A dash where none is known. */
export function toRate(perHour: number | undefined): string {
  if (perHour === undefined) return '–';
  if (perHour === 0) return '0';
  return perHour < 0.995 ? perHour.toFixed(2) : perHour < 99.95 ? perHour.toFixed(1) : toCount(perHour);
}

/** A share of 0..1: "93.4 %". */
export const toPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;
