import { angleSteps, angleOf, stepOf, type RestShape } from './motion.ts';
import type { Patient } from './patient.ts';
import { randomFrom } from './random.ts';

/** How a piece of tissue is bound to the heart. Distances in cm. */
export type Tissue =
  /** Of the wall: `share` 0..1 of the wall's area from endocardium to epicardium. */
  | { readonly kind: 'wall'; readonly step: number; readonly share: number; readonly echoDb: number }
  /** Of a papillary muscle: `reach` from the endocardium into the cavity. */
  | { readonly kind: 'papillary'; readonly step: number; readonly reach: number; readonly echoDb: number }
  /** Outside the epicardium by `distance`; `pull` is the part of the epicardium's way it goes along, `squeeze` its own in systole. */
  | {
      readonly kind: 'outside';
      readonly step: number;
      readonly distance: number;
      readonly pull: number;
      readonly squeeze: number;
      readonly echoDb: number;
    };

/** What lies at a point of the heart at rest (x, z in cm); undefined where there is blood. */
export type Anatomy = (x: number, z: number) => Tissue | undefined;

/** Distance over which the heart's motion dies away in the tissue around it. */
const pullLength = 1.6;

/**
 * Lays out a patient's parasternal short axis. Echo levels are dB against the brightest grey; they were set by eye and by the
 * mean grey of the same structures in a real short-axis cine.
 */
export function anatomyOf(patient: Patient, rest: RestShape): Anatomy {
  const rightWidth = rightVentricleWidths(patient);
  const patches = patchiness(patient.seed);
  const { freeWallThickness } = patient.rightVentricle;

  return (x, z) => {
    const [right, up] = [x - rest.centreX, rest.centreZ - z];
    const angle = Math.atan2(up, right);
    const step = stepOf(angle);
    const radius = Math.hypot(right, up);
    const [inner, outer] = [rest.inner[step]!, rest.outer[step]!];
    // 1 where the beam meets the heart's layers at a right angle, 0 where it runs along them: fibres and borders are mirrors.
    const facing = ((x * right - z * up) / (Math.hypot(x, z) * radius)) ** 2;
    const patchDb = patches(x, z);

    if (radius < inner) {
      const muscle = papillaryAt(patient, { angle, reach: inner - radius });
      return muscle ? { kind: 'papillary', step, reach: inner - radius, echoDb: -39 + patchDb } : undefined;
    }
    if (radius < outer) {
      const share = (radius ** 2 - inner ** 2) / (outer ** 2 - inner ** 2);
      return { kind: 'wall', step, share, echoDb: wallDb(share, facing) + patchDb };
    }
    const distance = radius - outer;
    const width = rightWidth[step]!;
    if (width > 0.15 && distance > 0.05 && distance < width) return undefined;
    const fromFreeWall = Math.abs(distance - width - freeWallThickness / 2);
    const inFreeWall = width > 0.15 && fromFreeWall < freeWallThickness / 2;
    const echoDb = inFreeWall
      ? -40 + 11 * facing
      : surroundingsDb({ angle, distance: distance - width, facing, z });
    return {
      kind: 'outside',
      step,
      distance,
      pull: Math.exp(-distance / pullLength),
      // The free wall of the right ventricle comes in by about a quarter of the width, and drags what lies on it.
      squeeze: -0.22 * width * Math.exp(-fromFreeWall / 0.9),
      echoDb: echoDb + patchDb,
    };
  };
}

function wallDb(share: number, facing: number): number {
  const fibres = -46 + 10 * facing;
  const endocardium = 9 * facing * Math.exp(-((share / 0.09) ** 2));
  const epicardium = 7 * facing * Math.exp(-(((1 - share) / 0.08) ** 2));
  return fibres + endocardium + epicardium;
}

/** Outside the heart: pericardium against lung behind, fat and lung at the side, the chest wall's tissue before it. */
function surroundingsDb(at: {
  readonly angle: number;
  readonly distance: number;
  readonly facing: number;
  readonly z: number;
}): number {
  const { angle, distance, facing, z } = at;
  // Strongest at 5 to 6 o'clock, gone towards the septum and the front.
  const behind = Math.max(0, Math.cos(angle + (72 * Math.PI) / 180)) ** 0.5;
  const layer =
    Math.exp(-(((distance - 0.2) / 0.22) ** 2)) + 0.5 * Math.exp(-(((distance - 0.72) / 0.2) ** 2));
  const pericardium = -6 - 16 * (1 - facing) - 36 * (1 - behind) + 20 * Math.log10(Math.max(layer, 1e-4));
  const lung = -30 - 3.6 * Math.max(0, distance) - 12 * (1 - behind);
  const front = (z < 4 ? -42 : -46) - 1.2 * Math.max(0, distance);
  return Math.max(pericardium, behind > 0 ? lung : front);
}

/** Width of the right ventricle by material angle: a crescent between its insertions, 0 elsewhere. */
function rightVentricleWidths({ rightVentricle }: Patient): Float32Array {
  const { angle, halfAngle, width } = rightVentricle;
  return Float32Array.from({ length: angleSteps }, (_, step) => {
    const off = Math.abs(Math.atan2(Math.sin(angleOf(step) - angle), Math.cos(angleOf(step) - angle)));
    return off < halfAngle ? width * Math.cos(((off / halfAngle) * Math.PI) / 2) ** 0.8 : 0;
  });
}

function papillaryAt(patient: Patient, at: { readonly angle: number; readonly reach: number }): boolean {
  const { cavityRadius } = patient.ventricle;
  return patient.papillaries.some(({ angle, length, halfBreadth }) => {
    const aside = Math.sin(at.angle - angle) * (cavityRadius - at.reach);
    const sameSide = Math.cos(at.angle - angle) > 0;
    return sameSide && (at.reach / length) ** 2 + (aside / halfBreadth) ** 2 < 1;
  });
}

/** Unevenness of tissue, about ±4 dB over 0.7 to 3 cm: a sum of plane waves drawn by the seed. */
function patchiness(seed: number): (x: number, z: number) => number {
  const draw = randomFrom(seed, 'patches');
  const waves = Array.from({ length: 10 }, () => {
    const [turn, length] = [draw.between(0, 2 * Math.PI), draw.between(0.7, 3)];
    const k = (2 * Math.PI) / length;
    return { x: k * Math.cos(turn), z: k * Math.sin(turn), phase: draw.between(0, 2 * Math.PI) };
  });
  return (x, z) => waves.reduce((sum, wave) => sum + 1.8 * Math.cos(wave.x * x + wave.z * z + wave.phase), 0);
}
