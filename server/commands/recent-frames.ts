import type { Picture } from '../core/frame.ts';
import type { Verdict } from '../core/scores.ts';

/** A frame as it was shown. */
export interface RecentFrame {
  readonly frame: number;
  readonly timeSeconds: number;
  readonly verdict: Verdict;
  readonly picture: Picture;
  /** When it was judged, by the monotonic clock. */
  readonly atMs: number;
}

/** A clip is of the last ten seconds that were shown, or of fewer where their pictures are large. */
const spanMs = 10_000;
const mostBytes = 24 * 2 ** 20;

/** The frames that were shown last, with their pictures; bounded in time and in memory. */
export class RecentFrames {
  private frames: RecentFrame[] = [];
  private bytes = 0;

  add(frame: RecentFrame): void {
    this.frames.push(frame);
    this.bytes += frame.picture.bytes.length;
    while (this.bytes > mostBytes || frame.atMs - this.frames[0]!.atMs > spanMs)
      this.bytes -= this.frames.shift()!.picture.bytes.length;
  }

  all(): readonly RecentFrame[] {
    return [...this.frames];
  }

  clear(): void {
    this.frames = [];
    this.bytes = 0;
  }
}
