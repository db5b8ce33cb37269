import { ms } from './core/units.ts';
import type { Clock } from './ports.ts';

/** The process's one monotonic clock, in milliseconds since the process began; unmoved by changes of the wall clock. */
export const monotonicClock: Clock = { nowMs: () => ms(performance.now()) };
