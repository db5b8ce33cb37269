import { describe, expect, it } from 'vitest';
import { calibrate, impossibleLimits } from '../../server/core/calibration.ts';
import { meanCode } from '../../server/core/latent.ts';
import { cineOf, patientsOf } from './normal-cines.ts';

const quantile = (share: number) => ({ target: { kind: 'quantile', share }, twoSided: [] }) as const;
const alarms = (perHour: number) => ({ target: { kind: 'false-alarms', perHour }, twoSided: [] }) as const;

describe('calibrate', () => {
  it('gives the same numbers for the same cines, to the last digit', () => {
    const cines = patientsOf(5, { seconds: 10, seed: 3 });
    expect(calibrate(cines, alarms(200))).toEqual(calibrate(cines, alarms(200)));
  });

  it('says what each limit rests on', () => {
    const learned = calibrate(patientsOf(4, { seconds: 6, seed: 3 }), quantile(0.95));
    expect(learned.normals).toMatchObject({ patients: 4, cines: 4, frames: 600 });
    expect(Object.keys(learned.intervals)).toEqual(['reconstruction', 'peak']);
    expect(learned.leftOut!.hours).toBeCloseTo(24 / 3600, 6);
  });

  it.each([
    quantile(0.5),
    quantile(0),
    quantile(1.01),
    quantile(NaN),
    alarms(0),
    alarms(NaN),
    alarms(Infinity),
  ])('refuses %j', (asked) => {
    expect(() => calibrate([cineOf('a', [1])], asked)).toThrow(RangeError);
  });

  it('refuses to learn from nothing', () => {
    expect(() => calibrate([cineOf('a', [undefined])], quantile(0.9))).toThrow(
      'at least 1 scored normal frame',
    );
  });
});

it('tells which limits would be none', () => {
  const limits = { reconstruction: 0, latent: { lower: 0, upper: 2 }, peak: 0.3 };
  expect(impossibleLimits(limits)).toEqual(['reconstruction', 'latent']);
});

it('takes the mean code as the centre', () => {
  expect(meanCode([Float32Array.of(1, 2), Float32Array.of(3, 6)])).toEqual(Float32Array.of(2, 4));
});
