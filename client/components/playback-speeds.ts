/** Multiples of the speed of the recording that are offered. */
export const speeds: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 4];

/** The next slower (−1) or faster (1) speed; at either end that end. */
export function nextSpeed(speed: number, way: 1 | -1): number {
  const beyond = way === 1 ? speeds.find((one) => one > speed) : speeds.findLast((one) => one < speed);
  return beyond ?? speed;
}
