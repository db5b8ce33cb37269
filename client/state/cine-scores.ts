import type { RecordedScores } from '../../server/core/tuning/replay-scores.ts';
import { scoreNames, type PerScore, type ScoreName } from '../../server/wire/messages.ts';

/** A longer step between two frames means that what lies between was not seen. */
const longestStepSeconds = 1;

/**
 * The scores of one recording, each of its frames once, by media time, however often and in what order it is played. Its memory is
 * that of the recording.
 */
export class CineScores {
  /** Counts up with every change, so that what was reckoned of it can be kept as long as it is true. */
  version = 0;
  private count = 0;
  private capacity = 0;
  private timeSeconds = new Float64Array();
  private columns: Readonly<Record<ScoreName, Float32Array>> = emptyColumns(0);
  private made: { readonly version: number; readonly recorded: RecordedScores } | undefined;

  get length(): number {
    return this.count;
  }

  put(timeSeconds: number, scores: PerScore): void {
    const at = this.placeOf(timeSeconds);
    const known = at < this.count && this.timeSeconds[at] === timeSeconds;
    if (!known) this.insert(at, timeSeconds);
    let changed = !known;
    for (const name of scoreNames) {
      const before = this.columns[name][at]!;
      const after = Math.fround(scores[name] ?? NaN);
      // A frame that was sought has no motion yet; when it was played it had.
      if (Object.is(before, after) || (Number.isNaN(after) && !Number.isNaN(before))) continue;
      this.columns[name][at] = after;
      changed = true;
    }
    if (changed) this.version++;
  }

  /** As columns, the same object until something changes. */
  recorded(): RecordedScores {
    if (this.made?.version === this.version) return this.made.recorded;
    const { count } = this;
    const timeSeconds = this.timeSeconds.subarray(0, count);
    const seam = new Uint8Array(count);
    for (let at = 1; at < count; at++)
      if (timeSeconds[at]! - timeSeconds[at - 1]! > longestStepSeconds) seam[at] = 1;
    const scores = mapColumns((name) => this.columns[name].subarray(0, count));
    const recorded = { length: count, timeSeconds, scores, seam };
    this.made = { version: this.version, recorded };
    return recorded;
  }

  /** The first frame at or after that time; frames mostly come in order, so the end is looked at first. */
  private placeOf(timeSeconds: number): number {
    if (this.count === 0 || this.timeSeconds[this.count - 1]! < timeSeconds) return this.count;
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeSeconds[middle]! < timeSeconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(at: number, timeSeconds: number): void {
    if (this.count === this.capacity) this.grow();
    this.timeSeconds.copyWithin(at + 1, at, this.count);
    this.timeSeconds[at] = timeSeconds;
    for (const name of scoreNames) {
      this.columns[name].copyWithin(at + 1, at, this.count);
      this.columns[name][at] = NaN;
    }
    this.count++;
  }

  private grow(): void {
    this.capacity = Math.max(1024, this.capacity * 2);
    const [times, columns] = [new Float64Array(this.capacity), emptyColumns(this.capacity)];
    times.set(this.timeSeconds);
    for (const name of scoreNames) columns[name].set(this.columns[name]);
    this.timeSeconds = times;
    this.columns = columns;
  }
}

const mapColumns = (of: (name: ScoreName) => Float32Array): Record<ScoreName, Float32Array> => ({
  reconstruction: of('reconstruction'),
  latent: of('latent'),
  peak: of('peak'),
  motion: of('motion'),
});

const emptyColumns = (length: number): Record<ScoreName, Float32Array> =>
  mapColumns(() => new Float32Array(length));
