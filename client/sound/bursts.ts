import type { Priority } from '../../server/wire/messages.ts';

/** One tone of a burst, from when in it and for how long. */
export interface Pulse {
  readonly atSeconds: number;
  readonly forSeconds: number;
}

export interface Burst {
  /** Of the ground tone; three harmonics sound with it, so that it is found by ear and through small loudspeakers. */
  readonly frequencyHz: number;
  readonly pulses: readonly Pulse[];
  /** From the beginning of one burst to that of the next. */
  readonly everyMs: number;
}

/**
 * Modelled on the ideas of IEC 60601-1-8 (ten quick pulses for high, three for medium, two slow ones for low; the more urgent the
 * higher, the faster and the more often), and not conformant to it.
 */
export const bursts: Readonly<Record<Priority, Burst>> = {
  high: {
    frequencyHz: 523,
    pulses: at([0, 0.22, 0.44, 0.84, 1.06, 1.9, 2.12, 2.34, 2.74, 2.96], 0.13),
    everyMs: 8000,
  },
  medium: { frequencyHz: 440, pulses: at([0, 0.4, 0.8], 0.2), everyMs: 15_000 },
  low: { frequencyHz: 330, pulses: at([0, 0.5], 0.25), everyMs: 30_000 },
};

/** One short tone: enough to hear, and to measure, that there is sound. */
export const testTone: Burst = { frequencyHz: 440, pulses: at([0], 0.15), everyMs: 0 };

function at(starts: readonly number[], forSeconds: number): readonly Pulse[] {
  return starts.map((atSeconds) => ({ atSeconds, forSeconds }));
}
