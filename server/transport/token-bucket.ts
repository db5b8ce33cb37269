import type { Clock } from '../ports.ts';

export interface BucketRule {
  /** At once, after a rest. */
  readonly atOnce: number;
  /** For as long as one likes. */
  readonly perSecond: number;
}

/** A token bucket: lets through bursts and a steady rate, and nothing beyond. */
export class TokenBucket {
  private tokens: number;
  private filledMs: number;
  private readonly clock: Clock;
  private readonly rule: BucketRule;

  constructor(clock: Clock, rule: BucketRule) {
    this.clock = clock;
    this.rule = rule;
    this.tokens = rule.atOnce;
    this.filledMs = clock.nowMs();
  }

  /** @returns whether there was one left. */
  take(): boolean {
    const { atOnce, perSecond } = this.rule;
    const nowMs = this.clock.nowMs();
    this.tokens = Math.min(atOnce, this.tokens + (perSecond * (nowMs - this.filledMs)) / 1000);
    this.filledMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
