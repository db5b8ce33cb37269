import { basename } from 'node:path';
import { assertNever } from '../../../core/assert-never.ts';
import { unscoredFrames } from '../../judging/unscored.ts';
import type { Evaluation, Finding, GuardFinding } from '../../result.ts';
import { asArea, toArea, toCount, toDifference, toInnerFigure, toPercent } from '../numerals.ts';
import { called, type Words } from '../words/words.ts';

/** Everything that weakens the answer, a sentence each: leaks first, then what the figures lack. */
export function caveatsOf(evaluation: Evaluation, words: Words): readonly string[] {
  return [
    ...ofGuard(evaluation.guard, words),
    ...ofFindings(evaluation, words),
    ...ofInvalid(evaluation, words),
  ];
}

function ofGuard(guard: readonly GuardFinding[], words: Words): readonly string[] {
  const { caveat } = words.summary;
  const pairs = guard.filter((finding) => finding.kind === 'near-duplicates');
  const across = pairs.filter(({ acrossSplit }) => acrossSplit).length;
  return [
    ...(across > 0 ? [caveat.leak(toCount(across))] : []),
    ...(pairs.length > across ? [caveat.duplicates(toCount(pairs.length - across))] : []),
    ...guard.flatMap((finding) => {
      switch (finding.kind) {
        case 'near-duplicates':
          return [];
        case 'confound':
          return [
            caveat.confound(called(words.columns, finding.column), toInnerFigure(finding.area, asArea)),
          ];
        case 'training-unknown':
          return [caveat.trainingUnknown(finding.model)];
        default:
          return assertNever(finding);
      }
    }),
  ];
}

/** References that one score does not beat are said in one sentence. */
function ofFindings({ findings, comparisons }: Evaluation, words: Words): readonly string[] {
  const sentences = findings.map((finding, index) => {
    const sentence = sentenceOf(finding, { findings, index }, words);
    if (sentence === undefined || !('against' in finding) || finding.against === comparisons[0]?.against)
      return sentence;
    return words.summary.against(words.sides[finding.against], sentence);
  });
  return sentences.filter((sentence) => sentence !== undefined);
}

function sentenceOf(
  finding: Finding,
  { findings, index }: { findings: readonly Finding[]; index: number },
  words: Words,
): string | undefined {
  const { caveat } = words.summary;
  switch (finding.kind) {
    case 'does-not-beat': {
      const same = findings.filter(
        (other) =>
          other.kind === 'does-not-beat' &&
          other.score === finding.score &&
          other.against === finding.against,
      ) as readonly (typeof finding)[];
      if (same[0] !== findings[index]) return undefined;
      const list = same.map(
        ({ reference, referenceArea, difference }) =>
          `${called(words.scores, reference)} (${toArea(referenceArea.value)}; ${toDifference(difference.value)})`,
      );
      return caveat.doesNotBeat(
        called(words.scores, finding.score),
        toArea(finding.area.value),
        list.join(words.comma),
      );
    }
    case 'no-better-than-chance':
      return caveat.chance(called(words.scores, finding.score), toInnerFigure(finding.area, asArea));
    case 'turned-over':
      return caveat.turnedOver(called(words.scores, finding.score), toInnerFigure(finding.area, asArea));
    case 'few-patients':
      return caveat.fewPatients(words.sides[finding.side], words.count.patients(toCount(finding.patients)));
    case 'unscored-cines':
      return caveat.unscoredCines(
        toCount(finding.cines.length),
        finding.cines
          .map(({ source, side, reason }) =>
            words.ofCine(basename(source), words.sides[side], words.unscored[reason ?? 'no-frame']),
          )
          .join(words.comma),
      );
    case 'no-limits':
      return caveat.noLimits;
    default:
      return assertNever(finding);
  }
}

function ofInvalid({ data }: Evaluation, words: Words): readonly string[] {
  const unscored = unscoredFrames(data.invalid);
  const frames = data.bySide.reduce((sum, side) => sum + side.frames, unscored);
  return unscored === 0 ? [] : [words.summary.caveat.invalid(toPercent(unscored / frames, 1))];
}
