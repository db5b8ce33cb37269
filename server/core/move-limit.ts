import { isLimit } from './calibration.ts';
import type { Limit } from './scores.ts';

/** One side of a limit, moved by a person. */
export interface LimitMove {
  readonly side: 'upper' | 'lower';
  readonly value: number;
}

/**
 * A limit with one side moved; a lower side makes it two-sided.
 * @returns why it cannot be, where it cannot: one line for people.
 */
export function moveLimit(
  limit: Limit | undefined,
  { side, value }: LimitMove,
): { readonly kind: 'moved'; readonly limit: Limit } | { readonly kind: 'refused'; readonly line: string } {
  const refused = (line: string) => ({ kind: 'refused', line }) as const;
  if (!isLimit(value)) return refused(`A limit must be above 0, not ${value}.`);
  if (side === 'upper' && typeof limit !== 'object') return { kind: 'moved', limit: value };
  if (limit === undefined) return refused('A lower limit needs an upper one above it: set that first.');
  const bounds = typeof limit === 'number' ? { lower: value, upper: limit } : { ...limit, [side]: value };
  return bounds.lower < bounds.upper
    ? { kind: 'moved', limit: bounds }
    : refused(`The lower limit, ${bounds.lower}, must lie under the upper one, ${bounds.upper}.`);
}
