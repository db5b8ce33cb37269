import type { JudgedFrame } from '../pipeline/events.ts';
import type { ExportedFrame } from '../store/score-export.ts';

/** 20 minutes at 30 frames a second; 300 bytes each. */
const mostFrames = 36_000;

/** The scores of the frames of one stream that were judged last, oldest first. */
export class ScoreLog {
  private ring: ExportedFrame[] = [];
  private next = 0;

  /** @param time ISO 8601. */
  add({ frame: { index: frame, timeSeconds }, verdict }: JudgedFrame, time: string): void {
    this.ring[this.next] = { frame, timeSeconds, time, verdict };
    this.next = (this.next + 1) % mostFrames;
  }

  /** @param after only those judged later than then, ISO 8601. */
  since(after: string | undefined): readonly ExportedFrame[] {
    const all = [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
    return after === undefined ? all : all.filter(({ time }) => Date.parse(time) > Date.parse(after));
  }

  clear(): void {
    this.ring = [];
    this.next = 0;
  }
}
