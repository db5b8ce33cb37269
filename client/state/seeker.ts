export interface SeekerOptions {
  readonly ask: (timeSeconds: number) => void;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
}

/** Where the frame that was sought does not come: another may be sought then. */
const patienceMs = 600;

/**
 * Seeks for a hand that drags: one place at a time, because each new one ends the search for the last; of those that come meanwhile the
 * newest is sought when the frame of the last is there.
 */
export class Seeker {
  private readonly options: SeekerOptions;
  private next: number | undefined;
  private askedMs = -Infinity;
  private busy = false;

  constructor(options: SeekerOptions) {
    this.options = options;
  }

  seek(timeSeconds: number): void {
    this.next = timeSeconds;
    this.goOn();
  }

  /** A frame came. */
  came(): void {
    this.busy = false;
    this.goOn();
  }

  /** To be called some times a second. */
  goOn(): void {
    const nowMs = this.options.nowMs();
    if (this.next === undefined || (this.busy && nowMs - this.askedMs < patienceMs)) return;
    const timeSeconds = this.next;
    this.next = undefined;
    this.busy = true;
    this.askedMs = nowMs;
    this.options.ask(timeSeconds);
  }
}
