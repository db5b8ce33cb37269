import { inputPixels } from '../core/geometry.ts';
import type { RecordedFrame } from '../store/bundle-writer.ts';

/** The frames that were shown last, as they came; bounded in memory. */
export class FrameRing {
  private frames: { readonly recorded: RecordedFrame; readonly atMs: number }[] = [];
  private bytes = 0;
  private readonly mostBytes: number;

  /** @param mostBytes 0: nothing is kept. */
  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  /** @param atMs by the monotonic clock. */
  add(recorded: RecordedFrame, atMs: number): void {
    this.frames.push({ recorded, atMs });
    this.bytes += bytesOf(recorded);
    while (this.bytes > this.mostBytes) this.bytes -= bytesOf(this.frames.shift()!.recorded);
  }

  /** Oldest first. */
  since(atMs: number): readonly RecordedFrame[] {
    return this.frames.filter((one) => one.atMs >= atMs).map(({ recorded }) => recorded);
  }

  clear(): void {
    this.frames = [];
    this.bytes = 0;
  }
}

const bytesOf = ({ frame, map }: RecordedFrame): number =>
  inputPixels + (map?.length ?? 0) + (frame.picture?.bytes.length ?? 0);
