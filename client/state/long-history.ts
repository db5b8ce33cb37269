import { scoreNames, type ScoreName } from '../../server/wire/messages.ts';
import type { Drawable } from './drawable.ts';

/** Four hours and some of half seconds. */
const mostBins = 30_000;
const binSeconds = 0.5;

/** How much a verdict needs to be seen, by the bytes of the wire: not valid, then abnormal, and normal last. */
const gravity: readonly number[] = [4, 0, 3, 2, 1];

interface Entry {
  readonly axisSeconds: number;
  readonly scores: Readonly<Record<ScoreName, number>>;
  readonly code: number;
  readonly seam: boolean;
}

/**
 * The same scores as a `ScoreHistory`, thinned as they come: of each half second two entries, one of the least and one of the greatest of
 * every score, with the gravest verdict. A chart of hours is drawn from them as one of minutes from frames, and a single abnormal frame is
 * seen in both.
 */
export class LongHistory implements Drawable {
  readonly axisSeconds = new Float64Array(2 * mostBins);
  readonly scores: Readonly<Record<ScoreName, Float32Array>> = {
    reconstruction: new Float32Array(2 * mostBins),
    latent: new Float32Array(2 * mostBins),
    peak: new Float32Array(2 * mostBins),
    motion: new Float32Array(2 * mostBins),
  };
  readonly verdict = new Uint8Array(2 * mostBins);
  readonly seam = new Uint8Array(2 * mostBins);
  private added = 0;

  get first(): number {
    return Math.max(0, this.added - 2 * mostBins);
  }

  get end(): number {
    return this.added;
  }

  slot(entry: number): number {
    return entry % (2 * mostBins);
  }

  /** The first entry at or after a place on the axis; `end` where there is none. */
  entryAt(axisSeconds: number): number {
    let low = this.first;
    let high = this.added;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.axisSeconds[this.slot(middle)]! < axisSeconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(entry: Entry): void {
    const begins = this.added === 0 || entry.seam || this.binOf(this.added - 1) !== binAt(entry.axisSeconds);
    if (begins) {
      this.put(this.added++, entry);
      this.put(this.added++, entry);
      this.seam[this.slot(this.added - 1)] = 0;
      return;
    }
    const [least, greatest] = [this.slot(this.added - 2), this.slot(this.added - 1)];
    this.axisSeconds[greatest] = entry.axisSeconds;
    for (const score of scoreNames) {
      const column = this.scores[score];
      const value = entry.scores[score];
      if (!(column[least]! <= value) && !Number.isNaN(value)) column[least] = value;
      if (!(column[greatest]! >= value) && !Number.isNaN(value)) column[greatest] = value;
    }
    if (gravity[entry.code]! > gravity[this.verdict[greatest]!]!)
      this.verdict[least] = this.verdict[greatest] = entry.code;
  }

  private binOf(entry: number): number {
    return binAt(this.axisSeconds[this.slot(entry)]!);
  }

  private put(entry: number, { axisSeconds, scores, code, seam }: Entry): void {
    const at = this.slot(entry);
    this.axisSeconds[at] = axisSeconds;
    this.verdict[at] = code;
    this.seam[at] = seam ? 1 : 0;
    for (const score of scoreNames) this.scores[score][at] = scores[score];
  }
}

const binAt = (axisSeconds: number): number => Math.floor(axisSeconds / binSeconds);
