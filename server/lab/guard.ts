import { hashDistance, type PerceptualHash } from '../core/evaluation/perceptual-hash.ts';
import type { Case } from '../core/evaluation/ranking.ts';
import type { JudgedCine } from './judging/columns.ts';
import { areaFigure, type Judging } from './judging/levels.ts';
import type { GuardFinding } from './result.ts';

/** Bits of 256 up to which two frames are taken for the same picture. */
const sameBits = 20;
/** Share of a cine's hashed frames that must be found again in the other: neighbours of one standard view can be alike for a moment. */
const sameShare = 0.5;
/** A column is a confound from this area on, where its interval lies above 0.5 as well. */
const leastArea = 0.7;

/** Pairs of cines of different patients that look like one recording. @param across whether a split parts the two. */
export function nearDuplicates(
  cines: readonly JudgedCine[],
  across: (one: JudgedCine, other: JudgedCine) => boolean,
): readonly GuardFinding[] {
  const upright = cines.filter(({ cine }) => cine.side !== 'mirrored');
  return upright.flatMap((one, index) =>
    upright.slice(index + 1).flatMap((other): readonly GuardFinding[] => {
      if (one.cine.group === other.cine.group) return [];
      const same = framesFoundAgain(one.cine.hashes, other.cine.hashes);
      const hashed = Math.min(one.cine.hashes.length, other.cine.hashes.length);
      if (hashed === 0 || same < sameShare * hashed) return [];
      const nameOf = ({ cine: { source, group, side } }: JudgedCine) => ({ source, group, side });
      return [
        {
          kind: 'near-duplicates',
          one: nameOf(one),
          other: nameOf(other),
          frames: same,
          bits: sameBits,
          acrossSplit: across(one, other),
        },
      ];
    }),
  );
}

const framesFoundAgain = (some: readonly PerceptualHash[], others: readonly PerceptualHash[]): number =>
  some.filter((hash) => others.some((other) => hashDistance(hash, other) <= sameBits)).length;

/**
 * Columns that alone tell normal from abnormal cines. A column of numbers is ranked as it is, in the direction that tells more; one of words by the
 * share of abnormal cines among those of *other* patients with the same word, so that a word of one patient alone says nothing.
 */
export function confounds(
  cines: readonly JudgedCine[],
  columns: readonly string[],
  judging: Judging,
): readonly GuardFinding[] {
  const labelled = cines.filter(({ cine }) => cine.side !== 'mirrored');
  return columns.flatMap((column): readonly GuardFinding[] => {
    const texts = labelled.map(({ cine }) => cine.columns[column] ?? '');
    const values = new Set(texts).size;
    if (values < 2) return [];
    const cases = valuesOf(labelled, texts).map((value, index): Case => ({
      value,
      abnormal: labelled[index]!.cine.side !== 'normal',
      group: labelled[index]!.cine.group,
      stratum: 0,
    }));
    if (cases.every(({ abnormal }) => abnormal) || !cases.some(({ abnormal }) => abnormal)) return [];
    const all = { ...judging, pairs: 'all' } as const;
    const straight = areaFigure(cases, all);
    const isNumeric = texts.every(isNumber);
    const area =
      isNumeric && straight.value < 0.5
        ? areaFigure(
            cases.map((one) => ({ ...one, value: -one.value })),
            all,
          )
        : straight;
    const low = area.interval?.low ?? area.value;
    return area.value >= leastArea && low > 0.5 ? [{ kind: 'confound', column, area, values }] : [];
  });
}

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text));

function valuesOf(cines: readonly JudgedCine[], texts: readonly string[]): readonly number[] {
  if (texts.every(isNumber)) return texts.map(Number);
  const isAbnormal = cines.map(({ cine }) => cine.side !== 'normal');
  return cines.map(({ cine }, index) => {
    const others = cines.flatMap((other, at) => (other.cine.group === cine.group ? [] : [at]));
    const alike = others.filter((at) => texts[at] === texts[index]);
    const among = alike.length === 0 ? others : alike;
    return among.filter((at) => isAbnormal[at]).length / Math.max(1, among.length);
  });
}
