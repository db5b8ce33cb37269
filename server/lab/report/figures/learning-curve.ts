import { line } from 'd3-shape';
import type { LearningPoint } from '../../result.ts';
import { joined, markup, type Markup } from '../markup.ts';
import { at, openPlot, type Plot } from './plot.ts';
import { shapePath, styleAt, type Style } from './styles.ts';

export interface LearningCurveFigure {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly points: readonly LearningPoint[];
  /** Scores to draw, and what they are called. */
  readonly scores: readonly { readonly name: string; readonly label: string }[];
  readonly labels: { readonly across: string; readonly up: string };
}

/** Area against the number of patients learned from, with intervals: whether more patients would help. */
export function learningCurveFigure({ points, scores, labels, ...rest }: LearningCurveFigure): Markup {
  const most = Math.max(...points.map(({ patients }) => patients));
  const values = points.flatMap(({ scores: all }) =>
    all.flatMap(({ area }) => [
      area.value,
      area.interval?.low ?? area.value,
      area.interval?.high ?? area.value,
    ]),
  );
  const plot = openPlot({
    ...rest,
    width: 560,
    x: { label: labels.across, domain: [0, most * 1.06] },
    y: {
      label: labels.up,
      domain: [Math.max(0, Math.min(0.45, ...values)), Math.min(1, Math.max(0.75, ...values))],
    },
  });
  const [start, end] = plot.x.range() as [number, number];
  const marks = joined([
    markup`<path d="M${at(start)} ${at(plot.y(0.5))}H${at(end)}" stroke="#777" stroke-dasharray="1 3"/>`,
    scores.map(({ name }, index) =>
      series(plot, points, { name, style: styleAt(index), shift: (index - (scores.length - 1) / 2) * 7 }),
    ),
  ]);
  return plot.draw(
    marks,
    scores.map(({ label }, index) => ({
      label,
      sample: markup`<path d="M0 6H26" stroke="${styleAt(index).colour}" stroke-width="2" stroke-dasharray="${styleAt(index).dash}"/>${shaped(styleAt(index), 13, 6)}`,
    })),
  );
}

/** The series stand `shift` units beside each other, so that their intervals do not cover one another. */
function series(
  plot: Plot,
  points: readonly LearningPoint[],
  { name, style, shift }: { name: string; style: Style; shift: number },
): Markup {
  const known = points.flatMap(({ patients, scores }) => {
    const area = scores.find((score) => score.name === name)?.area;
    return area === undefined ? [] : [{ x: plot.x(patients) + shift, area }];
  });
  const path = line<(typeof known)[number]>(
    ({ x }) => x,
    ({ area }) => plot.y(area.value),
  ).digits(1)(known);
  return joined([
    markup`<path d="${path ?? ''}" fill="none" stroke="${style.colour}" stroke-width="1.8" stroke-dasharray="${style.dash}"/>`,
    known.map(
      ({ x, area: { value, interval } }) =>
        markup`${interval && markup`<path d="M${at(x)} ${at(plot.y(interval.low))}V${at(plot.y(interval.high))}" stroke="${style.colour}" stroke-width="1.4"/>`}${shaped(style, x, plot.y(value))}`,
    ),
  ]);
}

const shaped = (style: Style, x: number, y: number): Markup =>
  markup`<path transform="translate(${at(x)} ${at(y)})" d="${shapePath(style.shape, 55)}" fill="#fff" stroke="${style.colour}" stroke-width="2"/>`;
