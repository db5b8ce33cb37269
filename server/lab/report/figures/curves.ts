import { curveLinear, curveStepBefore, line, type CurveFactory } from 'd3-shape';
import { joined, markup, type Markup } from '../markup.ts';
import { at, openPlot, type LegendEntry, type Plot } from './plot.ts';
import { shapePath, type Style } from './styles.ts';

/** One curve, of points 0..1 by 0..1 in drawing order. */
export interface Curve {
  readonly label: string;
  readonly style: Style;
  readonly points: readonly (readonly [number, number])[];
  /** What comes of the limit that is set: drawn as a mark. */
  readonly operatingPoint?: readonly [number, number];
}

export interface CurveFigure {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly across: string;
  readonly up: string;
  readonly curves: readonly Curve[];
  /** Of a detector that knows nothing: the diagonal, or a share that stays the same (0..1). */
  readonly chance: 'diagonal' | number;
  readonly labels: { readonly chance: string };
  /** `steps`: precision holds back to the recall before, which is how average precision counts it. */
  readonly shape: 'lines' | 'steps';
}

/** ROC or precision-recall curves in a square of 0..1, with the point where each limit stands. */
export function curveFigure({ curves, chance, labels, shape, ...rest }: CurveFigure): Markup {
  const axis = {
    domain: [0, 1],
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    format: (value: number) => value.toFixed(1),
  } as const;
  const plot = openPlot({
    ...rest,
    x: { ...axis, label: rest.across },
    y: { ...axis, label: rest.up },
    height: 426,
  });
  const chanceLine =
    chance === 'diagonal'
      ? markup`<path d="M${at(plot.x(0))} ${at(plot.y(0))}L${at(plot.x(1))} ${at(plot.y(1))}" stroke="#777" stroke-dasharray="1 3"/>`
      : markup`<path d="M${at(plot.x(0))} ${at(plot.y(chance))}H${at(plot.x(1))}" stroke="#777" stroke-dasharray="1 3"/>`;
  const factory = shape === 'lines' ? curveLinear : curveStepBefore;
  const marks = joined([
    chanceLine,
    curves.map((curve) => drawn(plot, curve, factory)),
    curves.map((curve) => curve.operatingPoint && mark(plot, curve.operatingPoint, curve.style)),
  ]);
  return plot.draw(marks, [
    ...curves.map((curve) => entryOf(curve)),
    { label: labels.chance, sample: markup`<path d="M0 6H26" stroke="#777" stroke-dasharray="1 3"/>` },
  ]);
}

function drawn(plot: Plot, { points, style }: Curve, factory: CurveFactory): Markup {
  const path = line<readonly [number, number]>(
    (point) => plot.x(point[0]),
    (point) => plot.y(point[1]),
  )
    .curve(factory)
    .digits(1)(points);
  return markup`<path d="${path ?? ''}" fill="none" stroke="${style.colour}" stroke-width="2" stroke-dasharray="${style.dash}"/>`;
}

const mark = (plot: Plot, [across, up]: readonly [number, number], style: Style): Markup =>
  markup`<path transform="translate(${at(plot.x(across))} ${at(plot.y(up))})" d="${shapePath(style.shape, 90)}" fill="#fff" stroke="${style.colour}" stroke-width="2.2"/>`;

const entryOf = ({ label, style, operatingPoint }: Curve): LegendEntry => ({
  label,
  sample: markup`<path d="M0 6H26" stroke="${style.colour}" stroke-width="2" stroke-dasharray="${style.dash}"/>${
    operatingPoint !== undefined &&
    markup`<path transform="translate(13 6)" d="${shapePath(style.shape, 60)}" fill="#fff" stroke="${style.colour}" stroke-width="2"/>`
  }`,
});
