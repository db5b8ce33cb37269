import type { Patient } from './patient.ts';
import type { Anomaly } from './query.ts';
import { beatAt } from './rhythm.ts';
import { motionKept, territories } from './territory.ts';

/** Steps of the material angle: 0.18°, 0.1 mm on the wall; the points between share a step's motion. */
export const angleSteps = 2048;

/**
 * The heart at one moment, by material angle (index 0..2047 over the full circle): the angle that a point of the wall had at
 * end-diastole. cm; x to the screen's right, z away from the probe.
 */
export interface HeartPose {
  readonly centreX: number;
  readonly centreZ: number;
  /** Radius of the endocardium and of the epicardium. */
  readonly inner: Float32Array;
  readonly outer: Float32Array;
  /** How far the tissue that touches the epicardium has gone outward since end-diastole; an effusion comes between. */
  readonly outsideShift: Float32Array;
  /** Rotation of the wall, radians. */
  readonly turn: Float32Array;
  /** Factor on the amplitude of the wall's echoes: 1, and more in a scar. */
  readonly echoGain: Float32Array;
  readonly contraction: number;
}

/**
 * What a territory that has stopped has become: a scar, thinner than the wall was and denser (a healed transmural infarct is
 * thin, < 6 mm, and bright: Cwajg et al., J Am Coll Cardiol 2000;35:1152–61; Lang et al. 2015, section 4.2).
 */
const scar = { thinning: 0.4, echoDb: 7 };

/** The heart at end-diastole, breath held: where its tissue is laid out. */
export type RestShape = Pick<HeartPose, 'centreX' | 'centreZ' | 'inner' | 'outer'>;

export const angleOf = (step: number): number => (2 * Math.PI * step) / angleSteps;

/** Step of an angle in radians, any turn. */
export const stepOf = (angle: number): number =>
  ((Math.floor((angle / (2 * Math.PI)) * angleSteps) % angleSteps) + angleSteps) % angleSteps;

export function restShape({ ventricle, scan }: Patient): RestShape {
  const inner = new Float32Array(angleSteps);
  const outer = new Float32Array(angleSteps);
  for (let step = 0; step < angleSteps; step++) {
    let form = 1;
    for (const { order, amplitude, angle } of ventricle.outline)
      form += amplitude * Math.cos(order * (angleOf(step) - angle));
    inner[step] = ventricle.cavityRadius * form;
    outer[step] = inner[step]! + ventricle.wallThickness;
  }
  return { centreX: scan.centreX, centreZ: scan.centreZ, inner, outer };
}

/**
 * Moves the heart to a moment. The cavity radius shortens; the wall keeps its volume, so it thickens as it closes in and as
 * the ventricle shortens along its axis (area × length constant). A stopped territory does neither, nor
 * does it turn; it is a scar, and the cavity is wider there by what the wall has lost.
 */
export function poseAt(
  patient: Patient,
  rest: RestShape,
  { timeSeconds, anomalies }: { readonly timeSeconds: number; readonly anomalies: readonly Anomaly[] },
): HeartPose {
  const { ventricle, rhythm } = patient;
  const { contraction, breath } = beatAt(rhythm, timeSeconds);
  const stopped = territories.filter((one) => anomalies.includes(one));
  const [inner, outer, outsideShift, turn, echoGain] = Array.from(
    { length: 5 },
    () => new Float32Array(angleSteps),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  for (let step = 0; step < angleSteps; step++) {
    const angle = angleOf(step);
    const kept = stopped.length === 0 ? 1 : motionKept(angle - ventricle.rotation, stopped);
    const active = contraction * kept;
    const [restInner, restOuter] = [rest.inner[step]!, rest.outer[step]!];
    const lost = scar.thinning * (1 - kept) * (restOuter - restInner);
    const atRest = restInner + lost;
    const radius = atRest * (1 - ventricle.shortening * active);
    const area = (restOuter * restOuter - atRest * atRest) / (1 - ventricle.longitudinalShortening * active);
    inner[step] = radius;
    outer[step] = Math.sqrt(radius * radius + area);
    echoGain[step] = 10 ** ((scar.echoDb * (1 - kept)) / 20);
    turn[step] = ventricle.twist * active;
    outsideShift[step] = outer[step]! - restOuter + (anomalies.includes('effusion') ? effusionAt(angle) : 0);
  }
  return {
    // Breathing carries the heart under the probe; each beat pulls it towards the septum a little (observed: 1–3 mm).
    centreX: rest.centreX + 0.1 * breath - 0.1 * contraction,
    centreZ: rest.centreZ + 0.12 * breath + 0.08 * contraction,
    inner,
    outer,
    outsideShift,
    turn,
    echoGain,
    contraction,
  };
}

/** A moderate effusion, 10–20 mm, lies behind the heart of a lying patient (Klein et al., ASE, JASE 2013;26:965–1012). */
function effusionAt(angle: number): number {
  const fromBehind = Math.cos(angle + (70 * Math.PI) / 180);
  return 1.5 * Math.max(0, 0.35 + 0.65 * fromBehind);
}
