import type { NormalCine } from '../../server/core/normal-cine.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';
import { seconds } from '../../server/core/units.ts';

/** A cine of 25 frames a second, its peak and reconstruction these values; undefined for a frame that was not scored. */
export const cineOf = (group: string, values: readonly (number | undefined)[]): NormalCine => ({
  group,
  frames: values.map((value, at) => ({
    timeSeconds: seconds(at / 25),
    scores: value === undefined ? undefined : { reconstruction: value / 2, peak: value },
  })),
});

/** Patients with a level of their own and frames that go up and down around it, half a second at a time. */
export const patientsOf = (
  count: number,
  { seconds: length, seed }: { seconds: number; seed: number },
): readonly NormalCine[] => {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, patient) => {
    const level = 1 + 0.1 * gaussian(random);
    const bursts = Array.from({ length: 2 * length }, () => 0.2 * Math.abs(gaussian(random)));
    const values = Array.from(
      { length: 25 * length },
      (_, at) => level + bursts[Math.floor(at / 12.5)]! + 0.01 * random(),
    );
    return cineOf(`p${patient}`, values);
  });
};
