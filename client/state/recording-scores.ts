import { scoreNames, type History, type PerScore, type ScoreName } from '../../server/wire/messages.ts';
import { verdictByte, type Moment } from './history.ts';

/** What a recording shows of its whole length: more than a strip has pixels helps nobody. */
export const bins = 1000;

interface Range {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

interface Limits {
  readonly limits: PerScore;
  readonly lowerLimits?: PerScore;
}

/** What is known of one bin: `unseen` was not played here so far. */
export type BinState = 'unseen' | 'not-valid' | 'scored';

/**
 * The scores of one recording by its own time, from beginning to end, whichever way and however often it was played: of each bin the
 * greatest and the least of every score. Memory does not grow. Ratios are made when asked for, so that a limit that moves moves all.
 */
export class RecordingScores {
  private readonly greatest: Readonly<Record<ScoreName, Float32Array>> = columns();
  private readonly least: Readonly<Record<ScoreName, Float32Array>> = columns();
  private readonly states = new Uint8Array(bins);
  private range: Range | undefined;
  private visited = -1;
  /** Counted up with every change, so that what is drawn is drawn once. */
  version = 0;

  /** Another range is another recording: what was known is forgotten. */
  cover(range: Range | undefined): void {
    if (range?.startSeconds === this.range?.startSeconds && range?.endSeconds === this.range?.endSeconds)
      return;
    this.range = range;
    this.states.fill(0);
    this.visited = -1;
    this.version++;
  }

  add({ timeSeconds, verdict }: Pick<Moment, 'timeSeconds' | 'verdict'>): void {
    const scores: PerScore = 'scores' in verdict ? verdict.scores : {};
    this.put(timeSeconds, scores, verdict.kind !== 'not-valid');
  }

  addHistory(history: History): void {
    for (const [at, timeSeconds] of history.timeSeconds.entries()) {
      const known = scoreNames.filter((score) => !Number.isNaN(history[score][at]));
      const scores = Object.fromEntries(known.map((score) => [score, history[score][at]!]));
      this.put(timeSeconds, scores, history.verdict[at] !== verdictByte['not-valid']);
    }
  }

  stateOf(bin: number): BinState {
    return (['unseen', 'not-valid', 'scored'] as const)[this.states[bin]!]!;
  }

  /** The greatest ratio of any score in the bin to its limit; 0 where no limit is known. */
  ratioOf(bin: number, { limits, lowerLimits }: Limits): number {
    let ratio = 0;
    for (const score of scoreNames) {
      const { [score]: upper } = limits;
      const lower = lowerLimits?.[score];
      if (upper !== undefined) ratio = Math.max(ratio, numberOr0(this.greatest[score][bin]! / upper));
      if (lower !== undefined) ratio = Math.max(ratio, numberOr0(lower / this.least[score][bin]!));
    }
    return ratio;
  }

  private put(timeSeconds: number, scores: PerScore, valid: boolean): void {
    if (this.range === undefined) return;
    const { startSeconds, endSeconds } = this.range;
    const part = (timeSeconds - startSeconds) / Math.max(1e-9, endSeconds - startSeconds);
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(part * bins)));
    // A bin that is come to again is told anew; frames that follow each other in it add up.
    if (bin !== this.visited) {
      this.states[bin] = 0;
      for (const score of scoreNames) this.greatest[score][bin] = this.least[score][bin] = NaN;
    }
    this.visited = bin;
    // What could not be scored is seen beside what could: it must never pass for normal.
    this.states[bin] = valid && this.states[bin] !== 1 ? 2 : 1;
    for (const score of scoreNames) {
      const value = scores[score];
      if (value === undefined) continue;
      const [greatest, least] = [this.greatest[score], this.least[score]];
      if (!(greatest[bin]! >= value)) greatest[bin] = value;
      if (!(least[bin]! <= value)) least[bin] = value;
    }
    this.version++;
  }
}

const columns = (): Record<ScoreName, Float32Array> => ({
  reconstruction: new Float32Array(bins).fill(NaN),
  latent: new Float32Array(bins).fill(NaN),
  peak: new Float32Array(bins).fill(NaN),
  motion: new Float32Array(bins).fill(NaN),
});

const numberOr0 = (value: number): number => (Number.isNaN(value) ? 0 : value);
