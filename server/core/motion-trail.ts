import type { Seconds } from './units.ts';

/** Side of the coarse picture that motion is seen in: each of its pixels is the mean of 4×4 of the input. */
export const coarseSide = 64;
/** Side of the grid of cells that motion is summed up in: each is 4×4 pixels of the coarse picture, 16×16 of the input. */
export const cellsSide = 16;
const cellPixels = coarseSide / cellsSide;

/**
 * Two frames so far apart are compared. Simulated hearts, 60 patients: 67 ms tells a stopped wall best (area 0.998 to 0.999), 133 ms
 * 0.987 to 0.996, 267 ms 0.964 to 0.980: speckle that has moved on by its own size is as different as it will ever be.
 */
const lagSeconds = 1 / 15;
/** A pair may be half as far apart or half as much again: sources of 10 frames a second and more have one for every frame. */
const lagTolerance = 0.5;
/** A beat down to 60 a minute: a shorter window would take diastasis for a heart that stands still. */
const windowSeconds = 1;
/** Time stamps come from files with a resolution of microseconds. */
const rounding = 1e-6;

/** A scored frame, as motion sees it. */
export interface MotionMoment {
  /** Counts the frames of a source, so that one that is missing is noticed. */
  readonly index: number;
  readonly timeSeconds: Seconds;
  /** 64×64, row-major, 0..1; 0 outside the sector. */
  readonly coarse: Float32Array;
}

interface Remembered extends MotionMoment {
  /** Mean |difference| of the frame and the one a lag before it, by cell; absent where that one is not known. */
  readonly cells: Float32Array | undefined;
}

/** The frames that the next ones are compared with, oldest first, none missing between them. */
export interface MotionTrail {
  readonly moments: readonly Remembered[];
}

export const noTrail: MotionTrail = { moments: [] };

/**
 * Goes on by one frame. A trail says the same of a frame wherever it began: what it says is a function of the frames of the window and
 * of the lag before it, or nothing.
 * @returns with `cells` the mean over the last second of |x(t) − x(t − 67 ms)| in 16×16 cells, 0..1; absent until that much has been
 * followed without a gap.
 */
export function followMotion(
  trail: MotionTrail,
  moment: MotionMoment,
): { readonly trail: MotionTrail; readonly cells: Float32Array | undefined } {
  const { timeSeconds } = moment;
  const before = follows(trail, moment) ? trail.moments : [];
  const remembered: Remembered = { ...moment, cells: cellsOf(before, moment) };
  const keepSeconds = windowSeconds + lagSeconds * (1 + lagTolerance) + rounding;
  // One more than that, which shows that the trail is long enough.
  const firstKept = before.findLastIndex((one) => one.timeSeconds <= timeSeconds - keepSeconds);
  const moments = [...before.slice(Math.max(0, firstKept)), remembered];
  return { trail: { moments }, cells: meanOfWindow(moments, timeSeconds) };
}

function follows({ moments }: MotionTrail, { index, timeSeconds }: MotionMoment): boolean {
  const last = moments.at(-1);
  // A source that was opened anew may count anew: an index that is not greater says nothing.
  return last !== undefined && timeSeconds > last.timeSeconds && index <= last.index + 1;
}

function cellsOf(
  before: readonly Remembered[],
  { timeSeconds, coarse }: MotionMoment,
): Float32Array | undefined {
  const furthest = lagSeconds * (1 + lagTolerance) + rounding;
  // All that could be nearest must be known, or another beginning would choose another partner.
  if (before.length === 0 || before[0]!.timeSeconds > timeSeconds - furthest) return undefined;
  let partner: Remembered | undefined;
  let least = lagSeconds * lagTolerance + rounding;
  for (const one of before) {
    const off = Math.abs(timeSeconds - lagSeconds - one.timeSeconds);
    if (off < least - rounding || (partner === undefined && off <= least)) [partner, least] = [one, off];
  }
  return partner && differenceByCell(coarse, partner.coarse);
}

function differenceByCell(one: Float32Array, other: Float32Array): Float32Array {
  const cells = new Float32Array(cellsSide * cellsSide);
  for (let row = 0; row < coarseSide; row++) {
    const cellRow = Math.floor(row / cellPixels) * cellsSide;
    for (let cell = 0; cell < cellsSide; cell++) {
      const start = row * coarseSide + cell * cellPixels;
      let sum = 0;
      for (let at = start; at < start + cellPixels; at++) sum += Math.abs(one[at]! - other[at]!);
      cells[cellRow + cell]! += sum;
    }
  }
  return cells.map((sum) => sum / cellPixels ** 2);
}

function meanOfWindow(moments: readonly Remembered[], timeSeconds: Seconds): Float32Array | undefined {
  const begins = timeSeconds - windowSeconds + rounding;
  const inside = moments.filter((one) => one.timeSeconds > begins);
  if (inside.length === moments.length) return undefined;
  const sum = new Float64Array(cellsSide * cellsSide);
  for (const { cells } of inside) {
    if (cells === undefined) return undefined;
    for (let at = 0; at < sum.length; at++) sum[at]! += cells[at]!;
  }
  return new Float32Array(sum.map((total) => total / inside.length));
}
