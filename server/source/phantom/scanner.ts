import { emptyField, type Field } from './point-spread.ts';
import type { Patient } from './patient.ts';
import type { Anomaly } from './query.ts';
import { randomFrom } from './random.ts';
import { beams, halfAngle, samples } from './scan-conversion.ts';

/** Range of echo power that the grey scale shows, dB. */
const dynamicRangeDb = 60;
/** How far `gain` is turned up, dB: noise fills the cavity, bright tissue saturates. */
const overGainDb = 16;
/** Electronic noise against the brightest grey: at the skin, and at full depth, where the time-gain compensation lifts it. */
const noiseDb = { skin: -66, deep: -52 };
/** What is left of the echoes behind a rib or air, dB, how far under the skin it lies in cm, and its edge in radians. */
const shadow = { db: -45, depth: 1.2, edge: 0.03 };
const noisePlanes = 6;

/** From echoes to grey: the receiver of the simulated scanner. */
export interface Scanner {
  /**
   * Adds noise, amplifies, detects the envelope and compresses it: polar grey, samples × beams.
   * @param at `frame` is the index that alone decides the noise.
   */
  receive(
    field: Field,
    at: { readonly frame: number; readonly anomalies: readonly Anomaly[] },
    out: Uint8Array,
  ): void;
}

/** @param blur the point-spread function: noise passes the same filters as the echoes. */
export function openScanner(patient: Patient, blur: (field: Field) => void): Scanner {
  const { seed, scan } = patient;
  const planes = noisePicture(seed, blur);
  const gains = { clear: echoGain(patient, false), shadowed: echoGain(patient, true) };
  const greys = { set: greyOf(scan.gainDb), over: greyOf(scan.gainDb + overGainDb) };
  const noiseGain = Float32Array.from({ length: samples }, (_, sample) => {
    const share = sample / samples;
    const rising = (noiseDb.deep - noiseDb.skin) * share ** 1.3;
    return amplitude(noiseDb.skin + rising + scan.slopeDb * share);
  });

  return {
    receive({ real, imaginary }, { frame, anomalies }, out) {
      const gain = anomalies.includes('shadow') ? gains.shadowed : gains.clear;
      const grey = anomalies.includes('gain') ? greys.over : greys.set;
      const draw = randomFrom(seed, `noise of frame ${frame}`);
      const first = Math.floor(draw.between(0, noisePlanes));
      const second = (first + 1 + Math.floor(draw.between(0, noisePlanes - 1))) % noisePlanes;
      const [noiseReal, noiseImaginary] = [planes[first]!, planes[second]!];
      // Beams of a noise plane are alike, so every turn of it is another picture of noise.
      let turned = Math.floor(draw.between(0, beams));
      const start = turned;
      for (let sample = 0; sample < samples; sample++) {
        const level = noiseGain[sample]!;
        const row = sample * beams;
        turned = start;
        for (let beam = 0; beam < beams; beam++) {
          const at = row + beam;
          const a = real[at]! * gain[at]! + level * noiseReal[row + turned]!;
          const b = imaginary[at]! * gain[at]! + level * noiseImaginary[row + turned]!;
          float[0] = a * a + b * b;
          out[at] = grey[bits[0]! >>> 16]!;
          if (++turned === beams) turned = 0;
        }
      }
    },
  };
}

// The upper 16 bits of a float are its logarithm to 1/128 of its value (0.03 dB), and so index the grey scale.
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Grey by the upper 16 bits of the echo's power: logarithmic, 0 at −60 dB and 255 at 0 dB. */
function greyOf(gainDb: number): Uint8Array {
  const table = new Uint8Array(0x8000);
  for (let index = 0; index < 0x7f80; index++) {
    bits[0] = (index << 16) | 0x8000;
    const shown = 1 + (10 * Math.log10(float[0]!) + gainDb) / dynamicRangeDb;
    table[index] = Math.round(255 * Math.min(1, Math.max(0, shown)));
  }
  return table;
}

/** Amplification of the echoes over the sector: slope over depth, uneven contact over the angle, and a shadow. */
function echoGain({ seed, scan }: Patient, shadowed: boolean): Float32Array {
  const draw = randomFrom(seed, 'shadow');
  const middle = draw.between(0.12, 0.4) * (draw.between(0, 1) < 0.5 ? -1 : 1);
  const halfWidth = draw.between(0.1, 0.18);
  return Float32Array.from({ length: samples * beams }, (_, at) => {
    const share = (Math.floor(at / beams) + 0.5) / samples;
    const angle = (((at % beams) / (beams - 1)) * 2 - 1) * halfAngle;
    const wave = (turns: number): number => Math.sin(turns * angle + turns * scan.contactPhase);
    const contact = scan.contactDb * (wave(7) + 0.6 * wave(19) + 0.4 * wave(43));
    // The outermost beams see less of the aperture.
    const oblique = -7 * (angle / halfAngle) ** 4;
    const behind = sigmoid((share * scan.depth - shadow.depth) / 0.15);
    const inShadow = behind * sigmoid((halfWidth - Math.abs(angle - middle)) / shadow.edge);
    return amplitude(scan.slopeDb * share + contact + oblique + (shadowed ? shadow.db * inShadow : 0));
  });
}

/** Noise as it leaves the filters, mean power 1 for any two planes taken as real and imaginary part. */
function noisePicture(seed: number, blur: (field: Field) => void): readonly Float32Array[] {
  const draw = randomFrom(seed, 'noise');
  return Array.from({ length: noisePlanes / 2 }, () => {
    const field = emptyField();
    for (const plane of [field.real, field.imaginary])
      for (let at = 0; at < plane.length; at++) plane[at] = draw.gaussian() * Math.SQRT1_2;
    blur(field);
    return [field.real, field.imaginary];
  }).flat();
}

const amplitude = (db: number): number => 10 ** (db / 20);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
