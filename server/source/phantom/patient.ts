import { randomFrom } from './random.ts';

/**
 * One simulated patient at mid-papillary level. Lengths in cm at end-diastole, angles in radians, counter-clockwise from the
 * screen's right (3 o'clock) round the centre of the left ventricle. Ranges: Lang et al., ASE/EACVI chamber quantification,
 * J Am Soc Echocardiogr 2015;28:1–39.
 */
export interface Patient {
  readonly seed: number;
  readonly ventricle: Ventricle;
  readonly rightVentricle: RightVentricle;
  readonly papillaries: readonly Papillary[];
  readonly rhythm: Rhythm;
  readonly scan: Scan;
}

export interface Ventricle {
  /** Mean radius of the cavity. */
  readonly cavityRadius: number;
  readonly wallThickness: number;
  /** How far from a circle: relative amplitude and angle of the second and third harmonic of the radius. */
  readonly outline: readonly { readonly order: number; readonly amplitude: number; readonly angle: number }[];
  /** Rotation of the heart about its long axis against the standard view. */
  readonly rotation: number;
  /** Share of the cavity radius lost at end-systole, 0..1. */
  readonly shortening: number;
  /** Share of the length from base to apex lost at end-systole, 0..1: what makes the wall thicken beyond its short-axis area. */
  readonly longitudinalShortening: number;
  /** Rotation at end-systole against end-diastole. */
  readonly twist: number;
}

export interface RightVentricle {
  /** Greatest distance from the septum to the free wall. */
  readonly width: number;
  readonly freeWallThickness: number;
  /** Angle of the middle of the septum, and half the angle between the insertions. */
  readonly angle: number;
  readonly halfAngle: number;
}

export interface Papillary {
  readonly angle: number;
  /** Reach into the cavity, and half the breadth along the wall. */
  readonly length: number;
  readonly halfBreadth: number;
}

export interface Rhythm {
  readonly beatsPerSecond: number;
  /** Share of the beat from the QRS complex to end-systole. */
  readonly systole: number;
  /** Where in the beat the recording starts, 0..1. */
  readonly startPhase: number;
  readonly breathsPerSecond: number;
  readonly breathPhase: number;
}

/** How the examiner holds and sets the scanner; x to the screen's right, z away from the probe. */
export interface Scan {
  readonly depth: number;
  readonly centreX: number;
  readonly centreZ: number;
  readonly gainDb: number;
  /** Slope of the time-gain compensation against the ideal one, dB from the skin to the full depth. */
  readonly slopeDb: number;
  /** Strength of the haze under the skin, dB. */
  readonly hazeDb: number;
  /** Contact along the footprint: gain over the angle, as a slow wave of this depth in dB, and its phase. */
  readonly contactDb: number;
  readonly contactPhase: number;
}

const degrees = (angle: number): number => (angle * Math.PI) / 180;

/** Draws the patient of a seed: always the same one. */
export function patientOf(seed: number): Patient {
  const draw = randomFrom(seed, 'patient');
  const woman = draw.between(0, 1) < 0.5;
  // Diastolic diameter: women 45.0 ± 3.6 mm, men 50.2 ± 4.1 mm; wall: women 6–9 mm, men 6–10 mm (tables 2 and 6).
  const cavityRadius = (woman ? draw.normal(4.5, 0.36) : draw.normal(5.02, 0.41)) / 2;
  const wallThickness = woman ? draw.normal(0.75, 0.075) : draw.normal(0.82, 0.09);
  const rotation = degrees(draw.normal(0, 5));
  const outerRadius = cavityRadius + wallThickness;
  const depth = draw.normal(14.6, 0.35) + 1.5 * (outerRadius - 3.17);
  return {
    seed,
    ventricle: {
      cavityRadius,
      wallThickness,
      rotation,
      outline: [2, 3].map((order) => ({
        order,
        amplitude: draw.between(0, order === 2 ? 0.05 : 0.025),
        angle: draw.between(0, 2 * Math.PI),
      })),
      // Endocardial fractional shortening, normal 25–43 % (men), 27–45 % (women): ASE 2005, the 2015 text keeps it.
      shortening: draw.normal(0.34, 0.03),
      // Global longitudinal strain of healthy adults is about −20 % (2015, section 3.2).
      longitudinalShortening: draw.normal(0.19, 0.015),
      twist: degrees(draw.normal(5, 1.2)),
    },
    rightVentricle: {
      // Mid-level diameter 19–35 mm, free wall 1–5 mm (table 8).
      width: draw.normal(2.5, 0.25),
      freeWallThickness: draw.normal(0.35, 0.05),
      angle: degrees(158) + rotation + degrees(draw.normal(0, 3)),
      halfAngle: degrees(draw.normal(72, 4)),
    },
    papillaries: [-36, -128].map((angle) => ({
      angle: degrees(draw.normal(angle, 4)) + rotation,
      length: cavityRadius * draw.normal(0.36, 0.035),
      halfBreadth: cavityRadius * draw.normal(0.22, 0.02),
    })),
    rhythm: {
      beatsPerSecond: draw.normal(68, 8) / 60,
      systole: draw.between(0.35, 0.4),
      startPhase: draw.between(0, 1),
      breathsPerSecond: draw.normal(14, 2) / 60,
      breathPhase: draw.between(0, 2 * Math.PI),
    },
    scan: {
      depth,
      centreX: draw.normal(0.5, 0.22),
      centreZ: depth * draw.normal(0.545, 0.013),
      gainDb: draw.normal(0, 1.5),
      slopeDb: draw.normal(0, 2),
      hazeDb: draw.normal(0, 2),
      contactDb: draw.normal(2.5, 0.8),
      contactPhase: draw.between(0, 2 * Math.PI),
    },
  };
}
