import type { Picture } from '../core/frame.ts';
import type { Verdict } from '../core/scores.ts';
import { FrameRing } from './frame-ring.ts';

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

/** The frames that were shown last, with their pictures. */
export class RecentFrames extends FrameRing<RecentFrame> {
  constructor() {
    super({ mostBytes, spanMs, bytesOf: ({ picture }) => picture.bytes.length });
  }
}
