import type { Ms } from './units.ts';

/** What is known of the machine at one moment. */
export interface MachineReading {
  readonly nowMs: Ms;
  /** The wall clock, ms since 1970. */
  readonly wallMs: number;
  /** On the disk that keeps episodes; undefined where none is kept, or it cannot be told. */
  readonly freeBytes: number | undefined;
}

export interface MachineState {
  /** Wall clock less monotonic clock; absent before the first reading. */
  readonly offsetMs: number | undefined;
  /** When the wall clock was last found to have jumped. */
  readonly jumpedMs: Ms | undefined;
  readonly conditions: { readonly 'clock-jumped': boolean; readonly 'disk-nearly-full': boolean };
}

export const unreadMachine: MachineState = {
  offsetMs: undefined,
  jumpedMs: undefined,
  conditions: { 'clock-jumped': false, 'disk-nearly-full': false },
};

/** NTP moves a clock by 0.5 ms a second at most; what lies beyond is a step, or a machine that slept. */
const jumpMs = 2000;
/** The jump itself is over at once; this long it is told. */
const toldForMs = 60_000;
/** An hour of pictures of one stream has about as much. */
const leastFreeBytes = 2 ** 30;

/** Follows the machine from reading to reading: whether its wall clock jumped, and whether its disk is nearly full (under 1 GiB). */
export function readMachine(state: MachineState, { nowMs, wallMs, freeBytes }: MachineReading): MachineState {
  const offsetMs = wallMs - nowMs;
  const jumped = state.offsetMs !== undefined && Math.abs(offsetMs - state.offsetMs) > jumpMs;
  const jumpedMs = jumped ? nowMs : state.jumpedMs;
  return {
    offsetMs,
    jumpedMs,
    conditions: {
      'clock-jumped': jumpedMs !== undefined && nowMs - jumpedMs < toldForMs,
      'disk-nearly-full':
        freeBytes === undefined ? state.conditions['disk-nearly-full'] : freeBytes < leastFreeBytes,
    },
  };
}
