import type { Figure } from '../../result.ts';
import { joined, markup, type Markup } from '../markup.ts';
import { at, openPlot, type LegendEntry } from './plot.ts';
import { shapePath, type Style } from './styles.ts';
import { textWidth } from './text-width.ts';

export interface IntervalRow {
  readonly label: string;
  readonly figure: Figure;
  readonly style: Style;
}

export interface IntervalFigure {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly across: string;
  readonly rows: readonly IntervalRow[];
  /** A value that says nothing, marked by a line: 0.5 of areas. */
  readonly nothing: number;
  readonly legend: readonly { readonly label: string; readonly style: Style }[];
}

const rowHeight = 22;

/** Values with their intervals, one row each, from above: whose intervals overlap is seen at once. */
export function intervalFigure({ rows, nothing, legend, ...rest }: IntervalFigure): Markup {
  const ends = rows.flatMap(({ figure: { value, interval } }) => [
    value,
    interval?.low ?? value,
    interval?.high ?? value,
  ]);
  const lowest = Math.floor(Math.min(nothing, ...ends) * 10 - 1e-9) / 10;
  const highest = Math.ceil(Math.max(nothing, ...ends) * 10 + 1e-9) / 10;
  const plot = openPlot({
    ...rest,
    width: 560,
    left: Math.min(250, Math.max(...rows.map(({ label }) => textWidth(label, 13))) + 14),
    height: rows.length * rowHeight + 60,
    x: { label: rest.across, domain: [Math.max(0, lowest), Math.min(1, highest)], tickCount: 6 },
    y: {
      label: '',
      domain: [rows.length - 0.5, -0.5],
      ticks: rows.map((_, row) => row),
      format: (row) => rows[row]!.label,
    },
  });
  const [bottom, top] = plot.y.range() as [number, number];
  const marks = joined([
    markup`<path d="M${at(plot.x(nothing))} ${at(bottom)}V${at(top)}" stroke="#000" stroke-dasharray="3 3"/>`,
    rows.map(({ figure, style }, row) => {
      const [x, y] = [plot.x(figure.value), plot.y(row)];
      return markup`${
        figure.interval &&
        markup`<path d="M${at(plot.x(figure.interval.low))} ${at(y)}H${at(plot.x(figure.interval.high))}m0 -4v8M${at(plot.x(figure.interval.low))} ${at(y - 4)}v8" stroke="${style.colour}" stroke-width="1.8" fill="none"/>`
      }${shaped(style, x, y)}`;
    }),
  ]);
  return plot.draw(
    marks,
    legend.map(({ label, style }): LegendEntry => ({ label, sample: shaped(style, 13, 6) })),
  );
}

const shaped = (style: Style, x: number, y: number): Markup =>
  markup`<path transform="translate(${at(x)} ${at(y)})" d="${shapePath(style.shape, 70)}" fill="${style.colour}"/>`;
