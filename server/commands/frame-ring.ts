export interface FrameRingOptions<Shown> {
  /** 0: nothing is kept. */
  readonly mostBytes: number;
  /** Absent: for as long as there is room. */
  readonly spanMs?: number;
  readonly bytesOf: (shown: Shown) => number;
}

/** Frames that were shown last, oldest first; bounded in memory, and in time where that is asked for. */
export class FrameRing<Shown extends { /** By the monotonic clock. */ readonly atMs: number }> {
  private frames: Shown[] = [];
  private bytes = 0;
  private readonly options: FrameRingOptions<Shown>;

  constructor(options: FrameRingOptions<Shown>) {
    this.options = options;
  }

  add(shown: Shown): void {
    const { mostBytes, spanMs = Infinity, bytesOf } = this.options;
    this.frames.push(shown);
    this.bytes += bytesOf(shown);
    while (this.bytes > mostBytes || (this.frames[0]?.atMs ?? Infinity) < shown.atMs - spanMs)
      this.bytes -= bytesOf(this.frames.shift()!);
  }

  all(): readonly Shown[] {
    return [...this.frames];
  }

  clear(): void {
    this.frames = [];
    this.bytes = 0;
  }
}
