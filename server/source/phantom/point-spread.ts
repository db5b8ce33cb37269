import { beams, halfAngle, samples } from './scan-conversion.ts';

/** Echoes on the polar grid as complex numbers: row = sample, column = beam. */
export interface Field {
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

export const emptyField = (): Field => ({
  real: new Float32Array(samples * beams),
  imaginary: new Float32Array(samples * beams),
});

/** Standard deviation of the pulse along the beam, cm: full width at half maximum 0.9 mm, two to three cycles at 2.8 MHz. */
const axialWidth = 0.038;
/** Of the beam across, cm: at the skin, and what each cm of depth adds (2.35 × 0.019 = 2.6°, an aperture of some 15 mm). */
const lateralWidth = { skin: 0.04, perDepth: 0.019 };
/** Under the skin the beam is as wide as the aperture; kernels stay this narrow (standard deviation in beams). */
const widestBeams = 4.5;

/**
 * The separable point-spread function of a scan of some depth in cm: blurs a field in place, along the beam by a fixed pulse,
 * across it by a width that grows with depth. White noise keeps its mean power, so levels in dB stay what they were.
 */
export function pointSpread(depth: number): (field: Field) => void {
  const along = halfKernel(axialWidth / (depth / samples));
  const perBeam = (2 * halfAngle) / (beams - 1);
  const across = Array.from({ length: samples }, (_, sample) => {
    const z = ((sample + 0.5) / samples) * depth;
    return halfKernel(Math.min((lateralWidth.skin + lateralWidth.perDepth * z) / (z * perBeam), widestBeams));
  });
  const scratch = new Float32Array(samples * beams);
  return ({ real, imaginary }) => {
    for (const part of [real, imaginary]) {
      blurAlong(part, along, scratch);
      blurAcross(scratch, across, part);
    }
  };
}

/** Right half of a Gaussian, centre first, with unit energy over both halves. */
function halfKernel(deviation: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.3 * deviation));
  const half = Float32Array.from({ length: reach + 1 }, (_, at) => Math.exp(-0.5 * (at / deviation) ** 2));
  const energy = half.reduce((sum, weight, at) => sum + (at === 0 ? 1 : 2) * weight * weight, 0);
  return half.map((weight) => weight / Math.sqrt(energy));
}

function blurAlong(field: Float32Array, kernel: Float32Array, out: Float32Array): void {
  for (let at = 0; at < out.length; at++) out[at] = field[at]! * kernel[0]!;
  for (let tap = 1; tap < kernel.length; tap++) {
    const weight = kernel[tap]!;
    const shift = tap * beams;
    for (let at = shift; at < out.length; at++) out[at]! += weight * field[at - shift]!;
    for (let at = 0; at < out.length - shift; at++) out[at]! += weight * field[at + shift]!;
  }
}

function blurAcross(field: Float32Array, kernels: readonly Float32Array[], out: Float32Array): void {
  const reachMost = Math.ceil(2.3 * widestBeams);
  const padded = new Float32Array(beams + 2 * reachMost);
  kernels.forEach((kernel, sample) => {
    const row = sample * beams;
    padded.set(field.subarray(row, row + beams), reachMost);
    for (let beam = 0; beam < beams; beam++) {
      const centre = beam + reachMost;
      let sum = kernel[0]! * padded[centre]!;
      for (let tap = 1; tap < kernel.length; tap++)
        sum += kernel[tap]! * (padded[centre - tap]! + padded[centre + tap]!);
      out[row + beam] = sum;
    }
  });
}
