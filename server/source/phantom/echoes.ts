import type { Field } from './point-spread.ts';
import type { Random } from './random.ts';
import { beams, halfAngle, samples } from './scan-conversion.ts';

/** Scatterers per cm²: beyond 4 cm more than 10 in a resolution cell, so speckle is fully developed (Wagner et al., IEEE Trans Sonics Ultrason 1983;30:156–63). */
const density = 320;
/** Wavelength at 2.8 MHz and 1540 m/s, cm. */
const wavelength = 0.055;

/** Calls `visit` with points (cm) spread over the sector by chance, the same number to every cm². */
export function scatterOver(depth: number, draw: Random, visit: (x: number, z: number) => void): void {
  const count = Math.round(density * halfAngle * depth * depth);
  for (let index = 0; index < count; index++) {
    const range = depth * Math.sqrt(draw.between(0, 1));
    const angle = draw.between(-halfAngle, halfAngle);
    visit(range * Math.sin(angle), range * Math.cos(angle));
  }
}

/** Amplitude of each scatterer of a tissue that returns `echoDb` at a range of `range` cm. */
export function amplitudeOf(echoDb: number, range: number, depth: number): number {
  const cell = range * ((2 * halfAngle) / (beams - 1)) * (depth / samples);
  return 10 ** (echoDb / 20) / Math.sqrt(density * cell);
}

/**
 * Draws echoes on a field: each is added to the four nearest grid points with the phase of its way there and back, so that
 * neighbours interfere as sound does, and speckle goes along with the tissue.
 */
export function splatter(depth: number, { real, imaginary }: Field) {
  const perSample = samples / depth;
  const perBeam = (beams - 1) / (2 * halfAngle);
  const perCarrier = (2 / wavelength) * carrierSteps;
  return (x: number, z: number, amplitude: number): void => {
    const range = Math.sqrt(x * x + z * z);
    const sample = range * perSample - 0.5;
    const beam = (Math.atan(x / z) + halfAngle) * perBeam;
    if (!(sample >= 0 && sample < samples - 1 && beam >= 0 && beam < beams - 1)) return;
    const [top, left] = [sample | 0, beam | 0];
    const [lower, further] = [sample - top, beam - left];
    const [upper, nearer] = [1 - lower, 1 - further];
    const phase = (range * perCarrier) & (carrierSteps - 1);
    const cosine = amplitude * carrierCosine[phase]!;
    const sine = amplitude * carrierSine[phase]!;
    const at = top * beams + left;
    real[at]! += cosine * upper * nearer;
    real[at + 1]! += cosine * upper * further;
    real[at + beams]! += cosine * lower * nearer;
    real[at + beams + 1]! += cosine * lower * further;
    imaginary[at]! += sine * upper * nearer;
    imaginary[at + 1]! += sine * upper * further;
    imaginary[at + beams]! += sine * lower * nearer;
    imaginary[at + beams + 1]! += sine * lower * further;
  };
}

const carrierSteps = 4096;
const carrierAngles = Float64Array.from(
  { length: carrierSteps },
  (_, at) => (2 * Math.PI * at) / carrierSteps,
);
const carrierCosine = Float32Array.from(carrierAngles, Math.cos);
const carrierSine = Float32Array.from(carrierAngles, Math.sin);
