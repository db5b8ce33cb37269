const firstMs = 250;
const longestMs = 8000;

/**
 * The wait before the next attempt: doubled with each failure up to 8 s, and a random part of it, so that the viewers of a
 * server that restarts do not all come back in the same instant.
 * @param failures in a row, 1 and up.
 * @param random 0..1.
 */
export function backoffMs(failures: number, random: number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return fullMs * (0.5 + random / 2);
}
