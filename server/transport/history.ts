import type { History, PerScore, Verdict } from '../wire/messages.ts';

/** What the history keeps of one frame. */
export interface HistoryEntry {
  readonly atMs: number;
  readonly timeSeconds: number;
  readonly verdict: Verdict;
}

/** How far back a late viewer sees. */
const spanMs = 60_000;
/** 60 s at 120 frames a second, and room to spare; 33 bytes each. */
const defaultCapacity = 8192;

const verdictByte = {
  'not-valid': 0,
  normal: 1,
  abnormal: 2,
  uncalibrated: 3,
  pending: 4,
} as const satisfies Record<Verdict['kind'], number>;

/** The last 60 s of one stream's scores: a ring, so that its memory is the same after a minute and after a month. */
export class ScoreHistory {
  private readonly ring: History;
  private readonly capacity: number;
  /** Entries ever written. */
  private written = 0;

  constructor(capacity = defaultCapacity) {
    this.capacity = capacity;
    this.ring = columns(capacity);
  }

  /** @param entry with `atMs` at or after that of the entry before it. */
  add({ atMs, timeSeconds, verdict }: HistoryEntry): void {
    const at = this.written++ % this.capacity;
    const {
      reconstruction = NaN,
      latent = NaN,
      peak = NaN,
      motion = NaN,
    }: PerScore = 'scores' in verdict ? verdict.scores : {};
    this.ring.atMs[at] = atMs;
    this.ring.timeSeconds[at] = timeSeconds;
    this.ring.reconstruction[at] = reconstruction;
    this.ring.latent[at] = latent;
    this.ring.peak[at] = peak;
    this.ring.motion[at] = motion;
    this.ring.verdict[at] = verdictByte[verdict.kind];
  }

  /** The last 60 s before `nowMs`, or as many of them as there is room for; oldest first, the caller's own. */
  until(nowMs: number): History {
    const oldest = Math.max(0, this.written - this.capacity);
    let first = this.written;
    while (first > oldest && this.ring.atMs[(first - 1) % this.capacity]! >= nowMs - spanMs) first--;
    const part = columns(this.written - first);
    for (let entry = first; entry < this.written; entry++) {
      const at = entry % this.capacity;
      part.atMs[entry - first] = this.ring.atMs[at]!;
      part.timeSeconds[entry - first] = this.ring.timeSeconds[at]!;
      part.reconstruction[entry - first] = this.ring.reconstruction[at]!;
      part.latent[entry - first] = this.ring.latent[at]!;
      part.peak[entry - first] = this.ring.peak[at]!;
      part.motion[entry - first] = this.ring.motion[at]!;
      part.verdict[entry - first] = this.ring.verdict[at]!;
    }
    return part;
  }
}

const columns = (length: number): History => ({
  atMs: new Float64Array(length),
  timeSeconds: new Float64Array(length),
  reconstruction: new Float32Array(length),
  latent: new Float32Array(length),
  peak: new Float32Array(length),
  motion: new Float32Array(length),
  verdict: new Uint8Array(length),
});
