import { randomOf } from '../../../dist/server/core/random.js';

/** Random choices that are the same for the same seed. */
export function choices(seed) {
  const next = randomOf(seed);
  const below = (count) => Math.floor(next() * count);
  return {
    below,
    chance: (share) => next() < share,
    one: (list) => list[below(list.length)],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
    text: (count) => Array.from({ length: count }, () => String.fromCharCode(below(0x3000))).join(''),
  };
}
