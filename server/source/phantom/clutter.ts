import { amplitudeOf, scatterOver, splatter } from './echoes.ts';
import { emptyField, type Field } from './point-spread.ts';
import type { Patient } from './patient.ts';
import { randomFrom } from './random.ts';
import { beams, samples } from './scan-conversion.ts';

/** Layers of the chest wall: depth in cm, level in dB, thickness (standard deviation) in cm. */
const layers = [
  { depth: 0.25, db: -24, thickness: 0.18 },
  { depth: 1.0, db: -31, thickness: 0.1 },
  { depth: 1.55, db: -28, thickness: 0.09 },
  { depth: 2.3, db: -29, thickness: 0.13 },
];

/** Adds what always lies over the near field to `still`: the layers of the chest wall, and the haze of echoes between them. */
export function addChestWall(patient: Patient, still: Field): void {
  const { seed, scan } = patient;
  const draw = randomFrom(seed, 'chest wall');
  const put = splatter(scan.depth, still);
  const bands = layers.map(({ depth, db, thickness }) => ({
    depth: depth * draw.normal(1, 0.06),
    db: db + draw.normal(0, 1.5),
    thickness,
    tilt: draw.normal(0, 0.06),
    wave: draw.between(0, 2 * Math.PI),
  }));
  scatterOver(scan.depth, draw, (x, z) => {
    const range = Math.hypot(x, z);
    if (range > 6) return;
    const hazeDb = -30 - 6 * range + scan.hazeDb;
    const bandsDb = bands.map(({ depth, db, thickness, tilt, wave }) => {
      const off = (z - depth - tilt * x) / thickness;
      return db - 4.3 * off * off + 5 * Math.sin((3 * x) / depth + wave);
    });
    put(x, z, amplitudeOf(Math.max(hazeDb, ...bandsDb), range, scan.depth));
  });
}

/**
 * What a probe in air shows: the pulse running to and fro in its own lens, even bands that die out within 2 cm. They are of one
 * piece over all beams, so they hold no speckle; not to be blurred.
 */
export function airReverberation({ scan }: Patient): Field {
  const field = emptyField();
  for (let sample = 0; sample < samples; sample++) {
    const z = ((sample + 0.5) / samples) * scan.depth;
    const ring = Math.cos((Math.PI * z) / 0.24) ** 2;
    const db = -8 - 20 * z - 14 * (1 - ring);
    field.real.fill(10 ** (db / 20), sample * beams, (sample + 1) * beams);
  }
  return field;
}
