import type { Rhythm } from './patient.ts';

/** Where the heart and the breath are at a moment. */
export interface BeatState {
  /** 0 at end-diastole, 1 at end-systole. */
  readonly contraction: number;
  /** −1 breathed out, 1 breathed in. */
  readonly breath: number;
}

/** The beat as a pure function of media time, so that any frame can be made without those before it. */
export function beatAt(rhythm: Rhythm, timeSeconds: number): BeatState {
  const breathAngle = 2 * Math.PI * rhythm.breathsPerSecond * timeSeconds + rhythm.breathPhase;
  // Respiratory sinus arrhythmia: beats come a little closer while breathing in.
  const beats = rhythm.startPhase + rhythm.beatsPerSecond * timeSeconds + 0.03 * Math.sin(breathAngle);
  return {
    contraction: contractionAt(beats - Math.floor(beats), rhythm.systole),
    breath: Math.sin(breathAngle),
  };
}

/** Shares of the beat: rapid filling after end-systole, and where the atrial contraction begins. */
const rapidFilling = 0.2;
const atrialKick = 0.86;
/** Contraction left after rapid filling and before the atrial contraction: diastasis. */
const diastasis = [0.2, 0.16] as const;

/**
 * Volume curve of a normal left ventricle, upside down: ejection, rapid filling, diastasis, atrial contraction.
 * @param phase share of the beat since the QRS complex, 0..1.
 */
function contractionAt(phase: number, systole: number): number {
  if (phase < systole) return ease(0, 1, phase / systole);
  const filled = systole + rapidFilling;
  if (phase < filled) return ease(1, diastasis[0], (phase - systole) / rapidFilling);
  if (phase < atrialKick) return ease(diastasis[0], diastasis[1], (phase - filled) / (atrialKick - filled));
  return ease(diastasis[1], 0, (phase - atrialKick) / (1 - atrialKick));
}

const ease = (from: number, to: number, t: number): number => from + (to - from) * t * t * (3 - 2 * t);
