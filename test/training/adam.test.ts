import { expect, test } from 'vitest';
import { adamStep, noMoments, rateAt } from '../../server/training/adam.ts';

test('the first step moves every parameter by the rate against the sign of its gradient', () => {
  const parameters = Float32Array.of(1, -2, 3);
  adamStep(Float32Array.of(0.5, -300, 1e-3), { step: 1, rate: 0.01 }, { parameters, moments: noMoments(3) });
  for (const [at, expected] of [0.99, -1.99, 2.99].entries()) expect(parameters[at]).toBeCloseTo(expected, 5);
});

test('three steps are those of algorithm 1 of the paper, written out with bias-corrected moments', () => {
  const gradients = [0.3, -0.1, 0.7];
  let [theta, m, v] = [0.5, 0, 0];
  const parameters = Float32Array.of(theta);
  const moments = noMoments(1);
  for (const [index, slope] of gradients.entries()) {
    const step = index + 1;
    m = 0.9 * m + 0.1 * slope;
    v = 0.999 * v + 0.001 * slope ** 2;
    theta -= (0.002 * (m / (1 - 0.9 ** step))) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8);
    adamStep(Float32Array.of(slope), { step, rate: 0.002 }, { parameters, moments });
    expect(parameters[0]).toBeCloseTo(theta, 6);
  }
});

test('a parameter without a gradient stays', () => {
  const parameters = Float32Array.of(0.25);
  adamStep(Float32Array.of(0), { step: 1, rate: 1 }, { parameters, moments: noMoments(1) });
  expect(parameters[0]).toBe(0.25);
});

test('it finds the bottom of a bowl whose sides differ a thousandfold', () => {
  const parameters = Float32Array.of(1, 1);
  const moments = noMoments(2);
  for (let step = 1; step <= 2000; step++) {
    const gradient = Float32Array.of(1000 * parameters[0]!, parameters[1]!);
    adamStep(
      gradient,
      { step, rate: rateAt(step, { rate: 0.01, warmupSteps: 40, decaySteps: 2000 }) },
      { parameters, moments },
    );
  }
  expect(Math.max(...parameters.map(Math.abs))).toBeLessThan(1e-3);
});

test('the rate rises straight over the warm-up and falls as half a cosine to a hundredth', () => {
  const schedule = { rate: 1, warmupSteps: 40, decaySteps: 140 };
  const rates = [1, 20, 40, 90, 140, 200].map((step) => rateAt(step, schedule));
  for (const [at, expected] of [0.025, 0.5, 1, 0.505, 0.01, 0.01].entries())
    expect(rates[at]).toBeCloseTo(expected, 9);
});

test('without a decay the rate stays', () => {
  expect(rateAt(1e6, { rate: 3e-4, warmupSteps: 40, decaySteps: undefined })).toBe(3e-4);
});

test('a run shorter than its warm-up never leaves it', () => {
  expect(rateAt(10, { rate: 1, warmupSteps: 40, decaySteps: 10 })).toBe(0.25);
});
