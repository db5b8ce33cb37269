import { MonitorError } from '../core/errors.ts';
import { randomOf, seedFor, shuffled } from '../core/random.ts';

/** One patient and what of him there is. */
export interface FoldGroup {
  readonly group: string;
  readonly hasNormal: boolean;
  readonly hasAbnormal: boolean;
}

/**
 * Deals patients into folds, each once, by seed; patients with normal cines, with abnormal ones and with both are dealt one kind after the other,
 * so that every fold gets its share of each. No patient is ever in two.
 * @param count folds; as many as patients leaves one out at a time.
 * @returns names of each fold's patients, sorted.
 * @throws MonitorError `usage` with fewer patients than folds, or fewer than two folds.
 */
export function foldsOf(
  groups: readonly FoldGroup[],
  count: number,
  seed: number,
): readonly (readonly string[])[] {
  if (!Number.isInteger(count) || count < 2)
    throw MonitorError.of('usage', [`--folds takes a whole number from 2, not ${count}`]);
  if (groups.length < count)
    throw MonitorError.of('usage', [
      `${count} folds need at least ${count} patients (column "group"), and there are ${groups.length}. Give more, or fewer --folds.`,
    ]);
  const kindOf = ({ hasNormal, hasAbnormal }: FoldGroup): string => `${hasNormal} ${hasAbnormal}`;
  const byName = groups.toSorted((a, b) => (a.group < b.group ? -1 : 1));
  // Stream 1,000,000: none of the trainer's, which count epochs.
  const order = Array.from(
    shuffled(byName.length, randomOf(seedFor(seed, 1_000_000))),
    (index) => byName[index]!,
  );
  const kinds = [...new Set(byName.map(kindOf))].sort();
  const dealt = kinds.flatMap((kind) => order.filter((one) => kindOf(one) === kind));
  return Array.from({ length: count }, (_, fold) =>
    dealt.flatMap(({ group }, index) => (index % count === fold ? [group] : [])).sort(),
  );
}
