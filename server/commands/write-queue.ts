import { lineOf } from '../core/errors.ts';

/** More than a day of episodes; what comes beyond is lost, oldest first. */
const mostWaiting = 10_000;
const retryMs = 5000;

export interface WriteQueueOptions {
  readonly nowMs: () => number;
  /** Told the line when writing fails, and nothing when it works again. */
  readonly onFault: (line: string | undefined) => void;
}

/** Writes in the order in which it was asked; what cannot be written now waits, and is tried again. */
export class WriteQueue {
  private readonly waiting: (() => void)[] = [];
  private failedMs = -Infinity;
  private failing = false;
  private readonly options: WriteQueueOptions;

  constructor(options: WriteQueueOptions) {
    this.options = options;
  }

  /** At once, where nothing waits before it. */
  add(write: () => void): void {
    this.waiting.push(write);
    if (this.waiting.length > mostWaiting) this.waiting.shift();
    if (!this.failing) this.drain();
  }

  /** To be called often; tries again every 5 s. */
  tick(): void {
    if (this.failing && this.options.nowMs() - this.failedMs >= retryMs) this.drain();
  }

  /** Once more, whatever the time. */
  drain(): void {
    const { nowMs, onFault } = this.options;
    try {
      for (let write = this.waiting[0]; write !== undefined; write = this.waiting[0]) {
        write();
        this.waiting.shift();
      }
      if (this.failing) onFault(undefined);
      this.failing = false;
    } catch (error) {
      this.failedMs = nowMs();
      if (!this.failing) onFault(lineOf(error));
      this.failing = true;
    }
  }
}
