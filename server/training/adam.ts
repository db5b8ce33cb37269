/** Adam's memory of the gradients so far (Kingma & Ba 2015, arXiv:1412.6980): running means of them and of their squares. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export const noMoments = (parameters: number): Moments => ({
  first: new Float32Array(parameters),
  second: new Float32Array(parameters),
});

const decay1 = 0.9;
const decay2 = 0.999;
const epsilon = 1e-8;

/**
 * One step of Adam, algorithm 1 of the paper with the order of operations of its section 2. Changes `out.parameters` and `out.moments`.
 * @param step counts from 1.
 */
export function adamStep(
  gradient: Float32Array,
  { step, rate }: { step: number; rate: number },
  out: { readonly parameters: Float32Array; readonly moments: Moments },
): void {
  const { parameters, moments } = out;
  const { first, second } = moments;
  const correction = Math.sqrt(1 - decay2 ** step);
  const stepRate = (rate * correction) / (1 - decay1 ** step);
  const stepEpsilon = epsilon * correction;
  for (let at = 0; at < parameters.length; at++) {
    const slope = gradient[at]!;
    const m = decay1 * first[at]! + (1 - decay1) * slope;
    const v = decay2 * second[at]! + (1 - decay2) * slope * slope;
    first[at] = m;
    second[at] = v;
    parameters[at] = parameters[at]! - (stepRate * m) / (Math.sqrt(v) + stepEpsilon);
  }
}

export interface Schedule {
  /** Reached at the end of the warm-up, above 0. */
  readonly rate: number;
  readonly warmupSteps: number;
  /** All steps of the run; undefined keeps the rate after the warm-up. */
  readonly decaySteps: number | undefined;
}

/**
 * Learning rate of a step (from 1): straight up over the warm-up, then half a cosine down to a hundredth (Loshchilov & Hutter
 * 2017, arXiv:1608.03983, without restarts).
 */
export function rateAt(step: number, { rate, warmupSteps, decaySteps }: Schedule): number {
  if (step <= warmupSteps) return (rate * step) / warmupSteps;
  if (decaySteps === undefined) return rate;
  const share = Math.min(1, (step - warmupSteps) / Math.max(1, decaySteps - warmupSteps));
  return rate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * share)));
}
