import type { Frame } from './frame.ts';
import { inputSize } from './geometry.ts';
import type { Sector } from './sector.ts';
import type { Seconds } from './units.ts';

/** What has been seen of a column that draws itself over a picture that stands still, as in M-mode and Doppler displays. */
export interface Sweep {
  readonly last: Pick<Frame, 'index' | 'timeSeconds' | 'grey'> | undefined;
  /** Media time and place of the first step of a sweep that goes on. */
  readonly since: { readonly timeSeconds: Seconds; readonly column: number } | undefined;
  /** Where it is now. */
  readonly column: number;
}

/** Before the first frame. */
export const noSweep: Sweep = { last: undefined, since: undefined, column: 0 };

/** A sweep takes seconds from side to side: in this time it moves further than noise does. */
const least = { seconds: 0.5, columns: 8 };

/** Takes the next frame in. Frames that do not follow begin anew; a repeated one changes nothing. */
export function followSweep(before: Sweep, frame: Frame, sector: Sector): Sweep {
  const { index, timeSeconds, grey } = frame;
  if (before.last?.index === index) return before;
  const last = { index, timeSeconds, grey };
  const follows =
    before.last !== undefined && index > before.last.index && timeSeconds > before.last.timeSeconds;
  const step = follows ? stepBetween(before.last.grey, grey, sector) : 'none';
  if (step === 'still') return { ...before, last };
  if (step === 'none') return { last, since: undefined, column: 0 };
  // Backwards is the beginning of the next sweep.
  const goesOn = before.since !== undefined && step.column >= before.column - 1;
  return { last, since: goesOn ? before.since : { timeSeconds, column: step.column }, column: step.column };
}

/** Whether a narrow part of the picture has moved on over the rest, which stood still, for half a second. */
export const isSweeping = ({ last, since, column }: Sweep): boolean =>
  last !== undefined &&
  since !== undefined &&
  last.timeSeconds - since.timeSeconds >= least.seconds - 1e-6 &&
  column - since.column >= least.columns;

/** Grey levels by which coded video moves what stands still. */
const tolerance = 2;
/** Nothing is seen to stand still where it is black. */
const darkest = 16;
/** Columns of the input that may be drawn between two frames. */
const widest = 24;
/** Share of the rest that must stand still: of moving speckle, and of an aperture that a still one is seen through, much less does. */
const leastStill = 0.98;
/** Share of these columns' pixels that must be new. */
const leastDrawn = 0.01;
const rowStride = 8;
/** Lit pixels, of those read, from which on a judgement is made. */
const leastLit = 500;

type Step = 'still' | 'none' | { readonly column: number };

function stepBetween(before: Uint8Array, now: Uint8Array, { mask }: Sector): Step {
  const lit = new Int32Array(inputSize);
  const changed = new Int32Array(inputSize);
  for (let row = 0; row < inputSize; row += rowStride) {
    for (let x = 0; x < inputSize; x++) {
      const at = row * inputSize + x;
      const was = before[at]!;
      const is = now[at]!;
      // The sign bits of differences: among speckle a branch would be a guess at every pixel, twice as slow.
      const isLit = mask[at]! & (((darkest - was) | (darkest - is)) >>> 31);
      const isChanged = ((tolerance - was + is) | (tolerance - is + was)) >>> 31;
      lit[x]! += isLit;
      changed[x]! += isLit & isChanged;
    }
  }
  const [allLit, allChanged] = [sum(lit, 0, inputSize), sum(changed, 0, inputSize)];
  if (allLit < leastLit) return 'none';
  if (allChanged === 0) return 'still';
  const start = mostChanged(changed);
  const [within, litWithin] = [sum(changed, start, start + widest), sum(lit, start, start + widest)];
  if (allChanged - within > (1 - leastStill) * (allLit - litWithin)) return 'none';
  if (within < leastDrawn * litWithin) return 'none';
  return { column: centreOf(changed, start) };
}

const sum = (values: Int32Array, from: number, to: number): number =>
  values.subarray(from, to).reduce((total, value) => total + value, 0);

/** Where the run of columns begins that changed most. */
function mostChanged(changed: Int32Array): number {
  let within = sum(changed, 0, widest);
  let [most, start] = [within, 0];
  for (let x = widest; x < inputSize; x++) {
    within += changed[x]! - changed[x - widest]!;
    if (within > most) [most, start] = [within, x - widest + 1];
  }
  return start;
}

function centreOf(changed: Int32Array, start: number): number {
  let [weighted, total] = [0, 0];
  for (let x = start; x < Math.min(inputSize, start + widest); x++) {
    weighted += x * changed[x]!;
    total += changed[x]!;
  }
  return weighted / total;
}
