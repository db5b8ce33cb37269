import { decimalOf, decimalsOf, type Header } from './values.ts';

/** When each frame was taken. */
export interface FrameTimes {
  /** Seconds from the first frame, which is at 0; never falling. */
  at(index: number): number;
  /** Whether the header says it; else the frames are 1/25 s apart. */
  readonly stated: boolean;
  /** Mean, where it is stated. */
  readonly framesPerSecond: number | undefined;
}

export const timeTags = {
  frameTime: '00181063',
  frameTimeVector: '00181065',
  cineRate: '00180040',
  displayRate: '00082144',
} as const;

const unstatedPerSecond = 25;
/** An hour between two frames is damage. */
const longestStepMs = 3_600_000;

/**
 * Frame Time, Frame Time Vector, Cine Rate or Recommended Display Frame Rate, the first that holds sense (PS3.3 C.7.6.5). The first
 * entry of a vector lies before the first frame. Frames beyond its end go on at its mean.
 */
export function frameTimesOf(header: Header): FrameTimes {
  const stepMs = positive(decimalOf(header, timeTags.frameTime), longestStepMs);
  if (stepMs !== undefined) return steady(1000 / stepMs, stepMs / 1000);
  const vector = vectorOf(header);
  if (vector !== undefined) return vector;
  for (const tag of [timeTags.cineRate, timeTags.displayRate]) {
    const rate = positive(decimalOf(header, tag), 10_000);
    if (rate !== undefined) return steady(rate, 1 / rate);
  }
  return { ...steady(unstatedPerSecond, 1 / unstatedPerSecond), stated: false, framesPerSecond: undefined };
}

const positive = (value: number | undefined, most: number): number | undefined =>
  value !== undefined && value > 0 && value <= most ? value : undefined;

const steady = (framesPerSecond: number, stepSeconds: number): FrameTimes => ({
  at: (index) => index * stepSeconds,
  stated: true,
  framesPerSecond,
});

function vectorOf(header: Header): FrameTimes | undefined {
  const steps = decimalsOf(header, timeTags.frameTimeVector).slice(1);
  if (steps.length === 0 || steps.some((step) => !(step >= 0 && step <= longestStepMs))) return undefined;
  const times = [0];
  for (const step of steps) times.push(times.at(-1)! + step);
  const last = times.at(-1)!;
  if (last === 0) return undefined;
  const meanMs = last / steps.length;
  return {
    at: (index) => (times[index] ?? last + (index - steps.length) * meanMs) / 1000,
    stated: true,
    framesPerSecond: 1000 / meanMs,
  };
}
