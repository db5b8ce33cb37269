import { learningCurveFigure } from '../figures/learning-curve.ts';
import type { Evaluation } from '../../result.ts';
import { asArea, toDecimals, toFigure } from '../numerals.ts';
import type { Section } from '../section.ts';
import { figureOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';

/** Whether more patients would help; nothing where it was not asked for. */
export function learningSection({ learningCurve }: Evaluation, words: Words): Section | undefined {
  if (learningCurve === undefined || learningCurve.length === 0) return undefined;
  const { learning, axes } = words;
  const names = [...new Set(learningCurve.flatMap(({ scores }) => scores.map(({ name }) => name)))];
  const describe = names.map((name) => {
    const areas = learningCurve.flatMap(({ patients, scores }) => {
      const area = scores.find((score) => score.name === name)?.area;
      return area === undefined ? [] : [`${toDecimals(patients, 0)}: ${toFigure(area, asArea)}`];
    });
    return `${called(words.scores, name)} ${areas.join(', ')}`;
  });
  const figure = learningCurveFigure({
    name: 'learning-curve',
    title: learning.heading,
    description: describe.join('; '),
    points: learningCurve,
    scores: names.map((name) => ({ name, label: called(words.scores, name) })),
    labels: { across: axes.patients, up: axes.area },
  });
  return { id: 'learning', heading: learning.heading, body: figureOf([figure], learning.caption, words) };
}
