import { curveFigure, type Curve } from '../figures/curves.ts';
import { styleAt } from '../figures/styles.ts';
import type { Comparison, Evaluation, JudgedLevel, Level } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { toArea } from '../numerals.ts';
import { figureOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';
import { judgedAt, strongest } from './standing.ts';

/** ROC and precision-recall of the detector's scores, beside the strongest reference and what labels add most, at the level that counts. */
export function curves(comparison: Comparison, { settings }: Evaluation, words: Words): Markup | undefined {
  const { level } = settings.primary;
  const shown = shownOf(comparison, level);
  if (shown.length === 0) return undefined;
  const said = words.comparison;
  const levelName = words.levels[level];
  const labels = { chance: words.chance };
  const { normal, abnormal } = shown[0]!.judged.cases;
  const describe = (areaOf: (judged: JudgedLevel) => number): string =>
    shown.map(({ name, judged }) => `${called(words.scores, name)} ${toArea(areaOf(judged))}`).join('; ');
  const curve = (
    { name, style }: Shown,
    area: number,
    drawn: Pick<Curve, 'points' | 'operatingPoint'>,
  ): Curve => ({ label: said.labelArea(called(words.scores, name), toArea(area)), style, ...drawn });
  const roc = curveFigure({
    name: `roc-${comparison.against}`,
    title: said.roc(levelName),
    description: describe(({ pooledArea }) => pooledArea),
    across: words.axes.falsePositives,
    up: words.axes.sensitivity,
    chance: 'diagonal',
    shape: 'lines',
    labels,
    curves: shown.map((one) => curve(one, one.judged.pooledArea, rocOf(one.judged))),
  });
  const precisionRecall = curveFigure({
    name: `precision-recall-${comparison.against}`,
    title: said.precisionRecall(levelName),
    description: describe(({ averagePrecision }) => averagePrecision.value),
    across: words.axes.recall,
    up: words.axes.precision,
    chance: abnormal / (normal + abnormal),
    shape: 'steps',
    labels,
    curves: shown.map((one) => curve(one, one.judged.averagePrecision.value, precisionRecallOf(one.judged))),
  });
  return markup`<h3>${said.curves}</h3>${figureOf(
    [roc, precisionRecall],
    `${said.rocCaption(levelName)} ${said.precisionRecallCaption(levelName)}`,
    words,
  )}`;
}

interface Shown {
  readonly name: string;
  readonly judged: JudgedLevel;
  readonly style: Curve['style'];
}

function shownOf(comparison: Comparison, level: Level): readonly Shown[] {
  const beside = [strongest(comparison, 'reference', level), strongest(comparison, 'supervised', level)];
  return comparison.scores
    .filter((score) => score.kind === 'model' || beside.includes(score))
    .flatMap((score) => {
      const judged = judgedAt(score, level);
      return judged === undefined ? [] : [{ name: score.name, judged }];
    })
    .map((one, index) => ({ ...one, style: styleAt(index) }));
}

function rocOf({ roc, operatingPoint }: JudgedLevel): Pick<Curve, 'points' | 'operatingPoint'> {
  return {
    points: roc.map(({ falsePositiveRate, sensitivity }) => [falsePositiveRate, sensitivity]),
    ...(operatingPoint && {
      operatingPoint: [1 - operatingPoint.specificity.value, operatingPoint.sensitivity.value],
    }),
  };
}

/** No mark where nothing is called abnormal: there is no precision of nothing. */
function precisionRecallOf({
  precisionRecall,
  operatingPoint,
}: JudgedLevel): Pick<Curve, 'points' | 'operatingPoint'> {
  const points = precisionRecall.map(({ recall, precision }) => [recall, precision] as const);
  const { truePositives, falsePositives } = operatingPoint?.confusion ?? {
    truePositives: 0,
    falsePositives: 0,
  };
  const flagged = truePositives + falsePositives;
  return {
    points: points.length === 0 ? [] : [[0, points[0]![1]], ...points],
    ...(operatingPoint &&
      flagged > 0 && {
        operatingPoint: [operatingPoint.sensitivity.value, truePositives / flagged] as const,
      }),
  };
}
