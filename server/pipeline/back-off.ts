import { ms, type Ms } from '../core/units.ts';

const firstMs = 250;
/** A picture must be back within 5 s of its source, and opening takes up to 2 s of them (to the next key frame). */
const longestMs = 2000;

/**
 * The wait before a source is opened again: anything up to a bound that doubles with every failure in a row ("full jitter"), so
 * that what failed together does not come back together.
 * @param failures in a row, 1 and up.
 * @param random 0..1.
 */
export const backOffMs = (failures: number, random: number): Ms =>
  ms(random * Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1)));
