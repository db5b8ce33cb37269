import { joined, markup, type Markup } from '../markup.ts';
import { at, openPlot, type LegendEntry, type Plot } from './plot.ts';
import { shapePath, type Style } from './styles.ts';

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly style: Style;
  /** Points of one group are tied to their middle by thin lines. */
  readonly tie?: string;
}

export interface ScatterFigure {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly points: readonly ScatterPoint[];
  readonly legend: readonly { readonly label: string; readonly style: Style }[];
}

/** Points in a plane whose axes have no unit: only what lies near what can be read from it, so it has neither ticks nor numbers. */
export function scatterFigure({ points, legend, ...rest }: ScatterFigure): Markup {
  const plot = openPlot({
    ...rest,
    width: 340,
    height: 340,
    left: 24,
    x: { label: 'UMAP 1', domain: around(points.map(({ x }) => x)), ticks: [] },
    y: { label: 'UMAP 2', domain: around(points.map(({ y }) => y)), ticks: [] },
  });
  const ties = [...new Set(points.flatMap(({ tie }) => tie ?? []))].map((tie) =>
    tied(
      plot,
      points.filter((point) => point.tie === tie),
    ),
  );
  return plot.draw(
    joined([ties, points.map(({ x, y, style }) => dot(style, plot.x(x), plot.y(y)))]),
    legend.map(({ label, style }): LegendEntry => ({ label, sample: dot(style, 13, 6) })),
  );
}

const dot = (style: Style, x: number, y: number): Markup =>
  markup`<path transform="translate(${at(x)} ${at(y)})" d="${shapePath(style.shape, 34)}" fill="#fff" fill-opacity="0.7" stroke="${style.colour}" stroke-width="1.6"/>`;

function tied(plot: Plot, members: readonly ScatterPoint[]): Markup {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [
    plot.x(mean(members.map((point) => point.x))),
    plot.y(mean(members.map((point) => point.y))),
  ];
  return joined(
    members.map(
      (point) =>
        markup`<path d="M${at(x)} ${at(y)}L${at(plot.x(point.x))} ${at(plot.y(point.y))}" stroke="#888" stroke-width="0.8"/>`,
    ),
  );
}

function around(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}
