import type { RecordedScores } from '../../server/core/tuning/replay-scores.ts';
import { LongHistory } from './long-history.ts';
import type { History, PerScore, ScoreName, Verdict } from '../../server/wire/messages.ts';

/** What is kept of one frame. */
export interface Moment {
  readonly atMs: number;
  readonly timeSeconds: number;
  readonly verdict: Verdict;
}

/** The bytes of the wire's history. */
export const verdictByte = {
  'not-valid': 0,
  normal: 1,
  abnormal: 2,
  uncalibrated: 3,
  pending: 4,
} as const satisfies Record<Verdict['kind'], number>;

/** 10 minutes at 60 frames a second, and some; 42 bytes each: 1.5 MB. */
const defaultCapacity = 36_864;
/** A longer silence of a live source, or step of a recorded one, is not drawn as a line. */
const longestStepSeconds = 1;
/** Frames played backward follow each other as densely as 4 a second; a longer way back was a jump. */
const longestBackSeconds = 0.25;
/** What a jump takes on the axis of a recording, where no time was played. */
const seamSeconds = 1 / 30;

interface Entry extends Readonly<Record<ScoreName, number>> {
  readonly atMs: number;
  readonly timeSeconds: number;
  readonly code: number;
}

/**
 * The scores of one stream in a ring of plain arrays: its memory is the same after a minute and after a month.
 *
 * Each frame has a place on an axis in seconds that only grows. For a live source that is the server's clock, so that silence
 * is seen as it lasts; for a recording it is the time that was played, so that a pause takes none and a seek or a loop is one
 * seam. Everything that is asked by `axis` speaks of it.
 */
export class ScoreHistory {
  readonly axisSeconds: Float64Array;
  readonly timeSeconds: Float64Array;
  /** NaN where there is none. */
  readonly scores: Readonly<Record<ScoreName, Float32Array>>;
  readonly verdict: Uint8Array;
  /** 1: what is before this frame does not lead to it. */
  readonly seam: Uint8Array;
  /** The same for hours: thinned as it comes. */
  readonly long = new LongHistory();
  private readonly atMs: Float64Array;
  private readonly capacity: number;
  private readonly kind: 'live' | 'recorded';
  /** Frames ever added. */
  private added = 0;

  constructor(kind: 'live' | 'recorded', capacity = defaultCapacity) {
    this.kind = kind;
    this.capacity = capacity;
    this.axisSeconds = new Float64Array(capacity);
    this.timeSeconds = new Float64Array(capacity);
    this.atMs = new Float64Array(capacity);
    this.scores = {
      reconstruction: new Float32Array(capacity),
      latent: new Float32Array(capacity),
      peak: new Float32Array(capacity),
      motion: new Float32Array(capacity),
    };
    this.verdict = new Uint8Array(capacity);
    this.seam = new Uint8Array(capacity);
  }

  /** Sequence numbers of what is kept: from `first` up to but not at `end`. */
  get first(): number {
    return Math.max(0, this.added - this.capacity);
  }

  get end(): number {
    return this.added;
  }

  /** Where in the arrays an entry lies. */
  slot(entry: number): number {
    return entry % this.capacity;
  }

  /** Place of the newest frame on the axis; 0 while there is none. */
  get newestAxisSeconds(): number {
    return this.added === 0 ? 0 : this.axisSeconds[this.slot(this.added - 1)]!;
  }

  add({ atMs, timeSeconds, verdict }: Moment): void {
    const {
      reconstruction = NaN,
      latent = NaN,
      peak = NaN,
      motion = NaN,
    }: PerScore = 'scores' in verdict ? verdict.scores : {};
    const scores = { reconstruction, latent, peak, motion };
    this.put({ atMs, timeSeconds, ...scores, code: verdictByte[verdict.kind] });
  }

  /** Adds what came after the newest frame: after a lost connection the server's history overlaps what is here already. */
  addHistory(history: History): void {
    const newestMs = this.added === 0 ? -Infinity : this.atMs[this.slot(this.added - 1)]!;
    for (const [at, atMs] of history.atMs.entries()) {
      if (atMs <= newestMs) continue;
      this.put({
        atMs,
        timeSeconds: history.timeSeconds[at]!,
        reconstruction: history.reconstruction[at]!,
        latent: history.latent[at]!,
        peak: history.peak[at]!,
        motion: history.motion[at]!,
        code: history.verdict[at]!,
      });
    }
  }

  /** The first entry at or after a place on the axis; `end` where there is none. By halving: the axis only grows. */
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

  /** Media time of the frame nearest to a place on the axis: where a click on the chart leads. */
  timeAt(axisSeconds: number): number | undefined {
    if (this.added === 0) return undefined;
    const after = Math.min(this.entryAt(axisSeconds), this.added - 1);
    const before = Math.max(after - 1, this.first);
    const distance = (entry: number): number => Math.abs(this.axisSeconds[this.slot(entry)]! - axisSeconds);
    return this.timeSeconds[this.slot(distance(before) < distance(after) ? before : after)];
  }

  /** All that is kept, oldest first, as columns: copies, as the ring turns on. */
  recorded(): RecordedScores {
    const { first, end, capacity } = this;
    const [from, to] = [first % capacity, end % capacity];
    const turned = end > first && to <= from;
    const inOrder = <Column extends Float32Array | Float64Array | Uint8Array>(column: Column): Column => {
      if (!turned) return column.slice(from, from + end - first) as Column;
      const copy = column.slice() as Column;
      copy.set(column.subarray(from));
      copy.set(column.subarray(0, to), capacity - from);
      return copy;
    };
    return {
      length: end - first,
      timeSeconds: inOrder(this.timeSeconds),
      scores: {
        reconstruction: inOrder(this.scores.reconstruction),
        latent: inOrder(this.scores.latent),
        peak: inOrder(this.scores.peak),
        motion: inOrder(this.scores.motion),
      },
      seam: inOrder(this.seam),
    };
  }

  private put(entry: Entry): void {
    if (!this.isNewest(entry)) {
      const { axisSeconds, seam } = this.stepTo(entry);
      const at = this.slot(this.added++);
      this.axisSeconds[at] = axisSeconds;
      this.seam[at] = seam ? 1 : 0;
      this.timeSeconds[at] = entry.timeSeconds;
      this.atMs[at] = entry.atMs;
      const { reconstruction, latent, peak, motion, code } = entry;
      this.long.add({ axisSeconds, scores: { reconstruction, latent, peak, motion }, code, seam });
    }
    const at = this.slot(this.added - 1);
    this.scores.reconstruction[at] = entry.reconstruction;
    this.scores.latent[at] = entry.latent;
    this.scores.peak[at] = entry.peak;
    this.scores.motion[at] = entry.motion;
    this.verdict[at] = entry.code;
  }

  /** A frame that comes again, judged by other limits or shown to one who came late, is no new moment. */
  private isNewest({ timeSeconds }: Entry): boolean {
    return this.added > 0 && this.timeSeconds[this.slot(this.added - 1)] === timeSeconds;
  }

  private stepTo({ atMs, timeSeconds }: Entry): { readonly axisSeconds: number; readonly seam: boolean } {
    const now = this.kind === 'live' ? atMs / 1000 : 0;
    if (this.added === 0) return { axisSeconds: now, seam: false };
    const before = this.newestAxisSeconds;
    if (this.kind === 'live')
      return { axisSeconds: Math.max(before, now), seam: now - before > longestStepSeconds };
    const played = timeSeconds - this.timeSeconds[this.slot(this.added - 1)]!;
    // Played backward is played too: the axis goes on.
    const seam = played > longestStepSeconds || played < -longestBackSeconds || played === 0;
    return { axisSeconds: before + (seam ? seamSeconds : Math.abs(played)), seam };
  }
}
