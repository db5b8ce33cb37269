import { isIPv6 } from 'node:net';
import type { Clock } from '../ports.ts';

export interface AttemptsRule {
  readonly allowed: number;
  readonly withinMs: number;
}

interface Count {
  count: number;
  readonly untilMs: number;
}

/** More addresses are no ward but an attack on memory; the one that came first gives way. */
const addressesKept = 10_000;

/** Counts what comes from each address within a time, and forgets it when the time is over. */
export class Attempts {
  private readonly counts = new Map<string, Count>();
  private readonly clock: Clock;
  private readonly rule: AttemptsRule;

  constructor(clock: Clock, rule: AttemptsRule) {
    this.clock = clock;
    this.rule = rule;
  }

  /** @returns whether it is still within what is allowed. */
  count(address: string): boolean {
    const known = this.known(address);
    if (known !== undefined) return ++known.count <= this.rule.allowed;
    const oldest = this.counts.keys().next();
    if (this.counts.size >= addressesKept && oldest.done !== true) this.counts.delete(oldest.value);
    this.counts.set(senderOf(address), { count: 1, untilMs: this.clock.nowMs() + this.rule.withinMs });
    return this.rule.allowed > 0;
  }

  /** Whether nothing more is allowed for now. */
  exceeded(address: string): boolean {
    return (this.known(address)?.count ?? 0) >= this.rule.allowed;
  }

  private known(address: string): Count | undefined {
    const sender = senderOf(address);
    const known = this.counts.get(sender);
    if (known === undefined || known.untilMs > this.clock.nowMs()) return known;
    this.counts.delete(sender);
    return undefined;
  }
}

/** One machine has all addresses of an IPv6 network of 64 bits (RFC 4291), so they count as one; IPv4 within IPv6 counts as itself. */
function senderOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  return [...groups, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
