import { histogramFigure } from '../figures/histogram.ts';
import type { Comparison, Evaluation, Level, ScoreResult, Side } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { asArea, toCount, toFigure } from '../numerals.ts';
import { figureOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';
import { judgedAt } from './standing.ts';

/** The lecture's figure for each score of the detector: distances of both sides, by frame and at the level that counts. */
export function distances(
  comparison: Comparison,
  { settings }: Evaluation,
  words: Words,
): Markup | undefined {
  const levels = [...new Set<Level>(['frame', settings.primary.level])];
  const figures = comparison.scores
    .filter(({ kind }) => kind === 'model')
    .flatMap((score) => {
      const plots = levels.flatMap(
        (level) => histogramOf(score, { level, against: comparison.against }, words) ?? [],
      );
      return plots.length === 0
        ? []
        : [figureOf(plots, words.comparison.histogramCaption(called(words.scores, score.name)), words)];
    });
  return figures.length === 0 ? undefined : markup`<h3>${words.comparison.distances}</h3>${figures}`;
}

function histogramOf(
  score: ScoreResult,
  { level, against }: { level: Level; against: Exclude<Side, 'normal'> },
  words: Words,
): Markup | undefined {
  const judged = judgedAt(score, level);
  if (judged === undefined) return undefined;
  const { axes, sides, sideCount } = words;
  return histogramFigure({
    name: `distances-${against}-${score.name}-${level}`.replaceAll(/[^\w-]/g, '_'),
    title: words.comparison.histogram(called(words.scores, score.name), words.levels[level]),
    description: `${sides.normal}: ${toCount(judged.cases.normal)}; ${sides[against]}: ${toCount(judged.cases.abnormal)}; ${axes.area} ${toFigure(judged.area, asArea)}`,
    histogram: judged.histogram,
    limit: judged.unit === 'ratio' ? 1 : undefined,
    labels: {
      across: axes[judged.unit],
      up: axes.share(words.levels[level]),
      normal: sideCount(sides.normal, toCount(judged.cases.normal)),
      abnormal: sideCount(sides[against], toCount(judged.cases.abnormal)),
      limit: words.limit,
    },
  });
}
