import type { Comparison, Evaluation, OperatingPoint, ScoreResult } from '../../result.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { asPercent, asRate, asSeconds, toCount } from '../numerals.ts';
import { figureCell, tableOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';
import { judgedAt } from './standing.ts';

/** What the limits do: sensitivity, specificity, alarms, and the confusion matrix of the score that counts. */
export function atLimit(comparison: Comparison, { settings }: Evaluation, words: Words): Markup | undefined {
  const { level } = settings.primary;
  const said = words.comparison;
  const limited = comparison.scores.flatMap((score) => {
    const point = judgedAt(score, level)?.operatingPoint;
    return point === undefined ? [] : [{ score, point }];
  });
  if (limited.length === 0) return undefined;
  const alarmCells = ({ alarms }: ScoreResult): readonly Part[] => {
    if (alarms === undefined) return ['–', '–', '–'];
    const first = alarms.secondsToFirstFlag;
    return [
      figureCell(alarms.falseAlarmsPerHour, asRate),
      figureCell(alarms.cinesFlagged, asPercent),
      first === undefined
        ? said.never
        : figureCell({ value: first.median, interval: { low: first.low, high: first.high } }, asSeconds),
    ];
  };
  const matrix = limited.find(({ score }) => score.name === settings.primary.score) ?? limited[0]!;
  return markup`<h3>${said.atLimit}</h3>
${tableOf(
  {
    caption: said.atLimitCaption(words.levels[level]),
    head: [
      said.score,
      said.sensitivity,
      said.specificity,
      said.falseAlarms,
      said.cinesFlagged,
      said.firstFlag,
    ],
    groups: [
      {
        rows: limited.map(({ score, point }) => ({
          head: called(words.scores, score.name),
          cells: [
            figureCell(point.sensitivity, asPercent),
            figureCell(point.specificity, asPercent),
            ...alarmCells(score),
          ],
        })),
      },
    ],
  },
  words,
)}
<p class="note">${said.alarmNote(String(settings.onDelaySeconds))}</p>
${confusionTable(matrix, { level: words.levels[level], other: words.sides[comparison.against] }, words)}`;
}

function confusionTable(
  { score, point: { confusion } }: { score: ScoreResult; point: OperatingPoint },
  { level, other }: { level: string; other: string },
  words: Words,
): Markup {
  const { confusion: caption, called: judged, truth, truly } = words.comparison;
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  return tableOf(
    {
      caption: caption(called(words.scores, score.name), level),
      head: [truth, judged(words.sides.normal), judged(words.sides.abnormal)],
      groups: [
        {
          rows: [
            { head: truly(words.sides.normal), cells: [toCount(trueNegatives), toCount(falsePositives)] },
            { head: truly(other), cells: [toCount(falseNegatives), toCount(truePositives)] },
          ],
        },
      ],
    },
    words,
  );
}
