import type { Clock } from '../ports.ts';
import { Attempts } from './attempts.ts';

/** Why somebody was not let in, or not given what they asked for. */
export type RefusalReason =
  | 'foreign-host'
  | 'foreign-origin'
  | 'none'
  | 'wrong'
  | 'too-many'
  | 'too-fast'
  | 'full'
  | { readonly lacking: string };

/** Whoever hammers at the door must not fill the disk with lines that say so. */
const linesAllowed = { allowed: 20, withinMs: 60_000 };

const words = {
  'foreign-host': "the Host is none of this server's names (--allow-host adds one)",
  'foreign-origin': 'the page of another site asked',
  none: 'no token',
  wrong: 'wrong token',
  'too-many': 'too many wrong tokens; right ones are refused too for a minute',
  'too-fast': 'asks too fast',
  full: 'there are as many viewers as there may be',
} as const;

/**
 * Writes one line for each refusal: where from and why. Nothing in it is of the sender's choice, neither path nor header nor token.
 * @returns a function that takes the sender's address.
 */
export function refusals(
  clock: Clock,
  write: (line: string) => void,
): (address: string, reason: RefusalReason) => void {
  const lines = new Attempts(clock, linesAllowed);
  return (address, reason) => {
    const silenced = lines.exceeded(address);
    lines.count(address);
    if (silenced) return;
    const why = typeof reason === 'string' ? words[reason] : reason.lacking;
    const more = lines.exceeded(address) ? ' (no more lines on this address for a minute)' : '';
    write(`refused ${address}: ${why}${more}`);
  };
}
