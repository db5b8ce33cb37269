import { symbolCircle, symbolSquare, symbolTriangle } from 'd3-shape';
import { intervalFigure } from '../figures/intervals.ts';
import type { Style } from '../figures/styles.ts';
import type { Comparison, Evaluation, Level, ScoreKind, ScoreResult } from '../../result.ts';
import { joined, markup, type Markup, type Part } from '../markup.ts';
import { asArea, asDifference, toCount, toFigure } from '../numerals.ts';
import { figureCell, figureOf, tableOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';
import { judgedAt } from './standing.ts';

const levels = ['frame', 'cine', 'patient'] as const;
const kinds = ['model', 'reference', 'supervised'] as const;
const styleOf: Readonly<Record<ScoreKind, Style>> = {
  model: { colour: '#0072b2', dash: '', shape: symbolCircle },
  reference: { colour: '#5f5f5f', dash: '', shape: symbolSquare },
  supervised: { colour: '#c44e00', dash: '', shape: symbolTriangle },
};

/** Areas of every score with their intervals, the references beside, as a table and as a figure; then the differences. */
export function areas(comparison: Comparison, evaluation: Evaluation, words: Words): Markup {
  const { level } = evaluation.settings.primary;
  const said = words.comparison;
  return markup`<h3>${said.areas(words.levels[level])}</h3>
${areaFigure(comparison, level, words)}
${areaTable(comparison, level, words)}
${evaluation.design.kind === 'folds' && markup`<p class="note">${said.foldPairs}</p>`}
${differenceTable(comparison, words)}`;
}

function areaFigure({ scores, against }: Comparison, level: Level, words: Words): Markup | undefined {
  const rows = scores.flatMap((score) => {
    const figure = judgedAt(score, level)?.area;
    return figure === undefined
      ? []
      : [{ label: called(words.scores, score.name), figure, style: styleOf[score.kind], kind: score.kind }];
  });
  if (rows.length === 0) return undefined;
  const caption = words.comparison.areasFigure(words.levels[level]);
  return figureOf(
    [
      intervalFigure({
        name: `areas-${against}`,
        title: words.comparison.areas(words.levels[level]),
        description: rows.map(({ label, figure }) => `${label} ${toFigure(figure, asArea)}`).join('; '),
        across: words.axes.area,
        rows,
        nothing: 0.5,
        legend: [],
      }),
    ],
    caption,
    words,
  );
}

function areaTable({ scores, against }: Comparison, primary: Level, words: Words): Markup {
  const said = words.comparison;
  const area = (score: ScoreResult, level: Level): Part => {
    const result = score.byLevel[level];
    return result.kind === 'judged' ? figureCell(result.area, asArea) : called(said.notJudged, result.reason);
  };
  const precision = (score: ScoreResult): Part => {
    const judged = judgedAt(score, primary);
    return judged === undefined ? '–' : figureCell(judged.averagePrecision, asArea);
  };
  const cases = (level: Level): Part => {
    const judged = scores.map((score) => judgedAt(score, level)).find((result) => result !== undefined);
    const counts = `${toCount(judged?.cases.normal ?? 0)} : ${toCount(judged?.cases.abnormal ?? 0)}`;
    return markup`${said.by(words.levels[level])}<br><span class="whole">${counts}</span>`;
  };
  return tableOf(
    {
      caption: `${said.areasCaption} (${words.sides.normal} : ${words.sides[against]})`,
      head: [said.score, ...levels.map(cases), said.averagePrecision(words.levels[primary])],
      groups: kinds.flatMap((kind) => {
        const rows = scores.filter((score) => score.kind === kind);
        return rows.length === 0
          ? []
          : [
              {
                heading: words.kinds[kind],
                rows: rows.map((score) => ({
                  head: called(words.scores, score.name),
                  cells: [...levels.map((level) => area(score, level)), precision(score)],
                })),
              },
            ];
      }),
    },
    words,
  );
}

function differenceTable({ scores }: Comparison, words: Words): Markup | undefined {
  const compared = scores.filter(({ against }) => against.length > 0);
  const references = [
    ...new Set(compared.flatMap(({ against }) => against.map(({ reference }) => reference))),
  ];
  if (compared.length === 0) return undefined;
  const cell = (score: ScoreResult, reference: string): Part => {
    const difference = score.against.find((one) => one.reference === reference)?.difference;
    if (difference === undefined) return '–';
    const shown = figureCell(difference, asDifference);
    return (difference.interval?.low ?? 0) > 0 ? markup`<strong>${shown} *</strong>` : shown;
  };
  return joined([
    tableOf(
      {
        caption: words.comparison.differences,
        head: [
          words.comparison.score,
          ...references.map((reference) => words.comparison.less(called(words.scores, reference))),
        ],
        groups: [
          {
            rows: compared.map((score) => ({
              head: called(words.scores, score.name),
              cells: references.map((reference) => cell(score, reference)),
            })),
          },
        ],
      },
      words,
    ),
    markup`<p class="note">${words.comparison.differencesNote}</p>`,
  ]);
}
