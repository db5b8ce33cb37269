import { initialise } from './initialise.ts';
import { openLearner, startingState } from './learner.ts';
import { networkOf } from './network.ts';

export interface StepTime {
  /** Frames a step. */
  readonly batch: number;
  /** Median over the steps: the loss, its gradient and Adam. */
  readonly msPerSample: number;
  readonly steps: number;
}

/** Times steps of training the lecture's network on noise, at least one after a first that is not counted. */
export async function timeTrainingStep(batch: number, seconds: number): Promise<StepTime> {
  const network = networkOf();
  const learner = await openLearner(network, startingState(initialise(network, { seed: 1, mean: 0.2 })));
  const grey = Uint8Array.from({ length: batch * network.side ** 2 }, (_, at) => (at * 7919) % 251);
  // So small that nothing is learned: every step works on numbers of the same size.
  const rate = 1e-9;
  await learner.learn(grey, rate);
  const times: number[] = [];
  for (const endMs = performance.now() + 1000 * seconds; times.length === 0 || performance.now() < endMs;) {
    const startMs = performance.now();
    await learner.learn(grey, rate);
    times.push(performance.now() - startMs);
  }
  await learner.close();
  times.sort((a, b) => a - b);
  return { batch, msPerSample: times[times.length >> 1]! / batch, steps: times.length };
}
