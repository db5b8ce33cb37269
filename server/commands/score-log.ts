import {
  invalidReasons,
  scoreNames,
  verdictKinds,
  type Ratios,
  type ScoreName,
  type Scores,
  type Verdict,
} from '../core/scores.ts';
import type { JudgedFrame } from '../pipeline/events.ts';
import type { ExportedFrame } from '../store/score-export.ts';

/** 20 minutes at 30 frames a second. */
const defaultCapacity = 36_000;

/** NaN where a frame has none. */
type PerScoreColumn = Record<ScoreName, Float64Array>;

/**
 * The scores of the frames of one stream that were judged last. A ring of columns, 90 bytes a frame, all of it there from the start:
 * kept as objects, each frame took 0.9 kB of the heap, 126 MB for an hour of four streams at 10 frames a second.
 */
export class ScoreLog {
  private readonly capacity: number;
  private readonly frame: Float64Array;
  private readonly timeSeconds: Float64Array;
  /** Since 1970. */
  private readonly timeMs: Float64Array;
  private readonly kind: Uint8Array;
  private readonly reason: Uint8Array;
  private readonly scores: PerScoreColumn;
  private readonly ratios: PerScoreColumn;
  /** Frames ever added since it was empty. */
  private written = 0;

  constructor(capacity = defaultCapacity) {
    this.capacity = capacity;
    this.frame = column(capacity);
    this.timeSeconds = column(capacity);
    this.timeMs = column(capacity);
    this.kind = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.scores = perScore(capacity);
    this.ratios = perScore(capacity);
  }

  /** @param time ISO 8601, UTC, to the millisecond. */
  add(
    { frame: { index, timeSeconds }, verdict }: Pick<JudgedFrame, 'frame' | 'verdict'>,
    time: string,
  ): void {
    const at = this.written++ % this.capacity;
    this.frame[at] = index;
    this.timeSeconds[at] = timeSeconds;
    this.timeMs[at] = Date.parse(time);
    this.kind[at] = verdictKinds.indexOf(verdict.kind);
    this.reason[at] = verdict.kind === 'not-valid' ? invalidReasons.indexOf(verdict.reason) : 0;
    for (const name of scoreNames) {
      this.scores[name][at] = ('scores' in verdict ? verdict.scores[name] : undefined) ?? NaN;
      this.ratios[name][at] = ('ratios' in verdict ? verdict.ratios[name] : undefined) ?? NaN;
    }
  }

  /** Oldest first. @param after only those judged later than then, ISO 8601. */
  since(after: string | undefined): readonly ExportedFrame[] {
    const afterMs = after === undefined ? -Infinity : Date.parse(after);
    const kept: ExportedFrame[] = [];
    for (let entry = Math.max(0, this.written - this.capacity); entry < this.written; entry++) {
      const at = entry % this.capacity;
      if (this.timeMs[at]! > afterMs) kept.push(this.at(at));
    }
    return kept;
  }

  clear(): void {
    this.written = 0;
  }

  private at(at: number): ExportedFrame {
    return {
      frame: this.frame[at]!,
      timeSeconds: this.timeSeconds[at]!,
      time: new Date(this.timeMs[at]!).toISOString(),
      verdict: this.verdictAt(at),
    };
  }

  private verdictAt(at: number): Verdict {
    const kind = verdictKinds[this.kind[at]!]!;
    if (kind === 'not-valid') return { kind, reason: invalidReasons[this.reason[at]!]! };
    const scores = present(this.scores, at) as Scores;
    return kind === 'uncalibrated' ? { kind, scores } : { kind, scores, ratios: present(this.ratios, at) };
  }
}

/** Written to at once: memory that was never touched is not there yet, and its coming would look like a leak for hours. */
const column = (length: number): Float64Array => new Float64Array(length).fill(NaN);

const perScore = (length: number): PerScoreColumn => ({
  reconstruction: column(length),
  latent: column(length),
  peak: column(length),
  motion: column(length),
});

function present(columns: PerScoreColumn, at: number): Ratios {
  const values: Partial<Record<ScoreName, number>> = {};
  for (const name of scoreNames) if (!Number.isNaN(columns[name][at]!)) values[name] = columns[name][at]!;
  return values;
}
