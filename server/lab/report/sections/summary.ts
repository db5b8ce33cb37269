import type { Evaluation, JudgedLevel, ScoreResult } from '../../result.ts';
import { markup } from '../markup.ts';
import {
  asArea,
  asDifference,
  asPercent,
  asRate,
  toDecimals,
  toFigure,
  toInnerFigure,
  toPercent,
} from '../numerals.ts';
import type { Section } from '../section.ts';
import { called, type Words } from '../words/words.ts';
import { caveatsOf } from './caveats.ts';
import { judgedAt, primaryScore, standingOf } from './standing.ts';

/** What was asked and what came of it, in plain words, with all that weakens it. */
export function summarySection(evaluation: Evaluation, words: Words): Section {
  const { summary } = words;
  const caveats = caveatsOf(evaluation, words);
  return {
    id: 'summary',
    heading: summary.heading,
    body: markup`<p>${asked(evaluation, words)}</p>
<p class="verdict">${summary.verdict[standingOf(evaluation)]}</p>
<ul>${answers(evaluation, words).map((answer) => markup`<li>${begun(answer)}</li>`)}</ul>
${
  caveats.length > 0 &&
  markup`<div class="caveats"><h3>${summary.caveats}</h3><ul>${caveats.map((caveat) => markup`<li>${begun(caveat)}</li>`)}</ul></div>`
}
<p class="note">${words.interval(toPercent(evaluation.settings.confidence))}</p>`,
  };
}

function asked({ design, comparisons, provenance }: Evaluation, words: Words): string {
  const side = words.sides[comparisons[0]?.against ?? 'abnormal'];
  const { asked } = words.summary;
  if (design.kind === 'one-model') return asked.oneModel(provenance.model?.name ?? '', side);
  const folds = String(design.folds.length);
  return design.split === 'folds' ? asked.folds(folds, side) : asked.leaveOneOut(folds, side);
}

function answers(evaluation: Evaluation, words: Words): readonly string[] {
  const { level } = evaluation.settings.primary;
  const score = primaryScore(evaluation);
  const judged = score && judgedAt(score, level);
  return [
    ...(score === undefined || judged === undefined
      ? []
      : [
          ...ofPrimary(evaluation, { score, judged }, words),
          ...highest(evaluation, { score, judged }, words),
          ...atLimit(evaluation, { score, judged }, words),
        ]),
    ...mirrored(evaluation, words),
  ];
}

interface Primary {
  readonly score: ScoreResult;
  readonly judged: JudgedLevel;
}

function ofPrimary(evaluation: Evaluation, { score, judged }: Primary, words: Words): readonly string[] {
  const name = called(words.scores, score.name);
  const beaten = score.against.filter(({ difference }) => (difference.interval?.low ?? 0) > 0);
  const { summary, levels, sides } = words;
  const levelName = levels[evaluation.settings.primary.level];
  const share = toDecimals(100 * judged.area.value, 0);
  const side = sides[evaluation.comparisons[0]!.against];
  return [
    `${summary.primary(name, levelName, toFigure(judged.area, asArea))} ${summary.pairs(levelName, side, share)}`,
    ...(beaten.length === 0
      ? []
      : [
          summary.beats(
            name,
            beaten
              .map(
                ({ reference, difference }) =>
                  `${called(words.scores, reference)} (${toInnerFigure(difference, asDifference)})`,
              )
              .join(words.comma),
          ),
        ]),
  ];
}

/** Another score of the detector that came out higher is named, with the warning that it was picked. */
function highest(evaluation: Evaluation, { judged }: Primary, words: Words): readonly string[] {
  const { level } = evaluation.settings.primary;
  const best = evaluation.comparisons[0]!.scores.flatMap((score) => {
    const area = judgedAt(score, level)?.area;
    return score.kind === 'model' && area !== undefined ? [{ name: score.name, area }] : [];
  }).reduce((one, other) => (other.area.value > one.area.value ? other : one));
  if (best.area.value <= judged.area.value) return [];
  return [words.summary.highest(called(words.scores, best.name), toFigure(best.area, asArea))];
}

function atLimit(evaluation: Evaluation, { score, judged }: Primary, words: Words): readonly string[] {
  const point = judged.operatingPoint;
  const rate = score.alarms?.falseAlarmsPerHour;
  return [
    ...(point === undefined
      ? []
      : [
          words.summary.operating(
            toFigure(point.sensitivity, asPercent),
            toFigure(point.specificity, asPercent),
            words.sides[evaluation.comparisons[0]!.against],
          ),
        ]),
    ...(rate === undefined ? [] : [words.summary.falseAlarms(toFigure(rate, asRate))]),
  ];
}

/** The mirror experiment in a sentence, where it is not the main question itself. */
function mirrored({ comparisons, settings }: Evaluation, words: Words): readonly string[] {
  const scores = comparisons.slice(1).find(({ against }) => against === 'mirrored')?.scores;
  const score = scores?.find(({ name }) => name === settings.primary.score);
  const area = score && judgedAt(score, settings.primary.level)?.area;
  return area === undefined
    ? []
    : [words.summary.mirrored(called(words.scores, settings.primary.score), toFigure(area, asArea))];
}

/** A sentence may begin with the name of a score, which is written small elsewhere. */
const begun = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
