import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { joined, markup, type Markup } from '../markup.ts';
import { textWidth } from './text-width.ts';

/** An axis: what it measures, with its unit, and from where to where. */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  /** Where ticks stand; else about `tickCount` round numbers. */
  readonly ticks?: readonly number[];
  readonly tickCount?: number;
  readonly format?: (value: number) => string;
}

export interface PlotOptions {
  /** Of this figure in the page: letters, digits and hyphens. Ids inside it begin with this. */
  readonly name: string;
  /** Said to those who do not see it: what it is, and what it shows. */
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly width?: number;
  readonly height?: number;
  /** Space left of the axis, where labels stand that are longer than numbers. */
  readonly left?: number;
}

export interface Plot {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly name: string;
  /** Axes and grid with the marks between them, and a legend above: one whole SVG. */
  draw(marks: Markup, legend?: readonly LegendEntry[]): Markup;
}

/** `sample` is drawn in a box of 26 × 12 units. */
export interface LegendEntry {
  readonly label: string;
  readonly sample: Markup;
}

const textSize = 13;
const legendLine = 18;

/** Opens a plot with linear axes; y grows upwards. */
export function openPlot(options: PlotOptions): Plot {
  const { name, title, description, x: across, y: up, width = 440, height = 330, left = 54 } = options;
  const [right, bottom] = [width - 14, height - 46];
  const x = scaleLinear([...across.domain], [left, right]);
  const y = scaleLinear([...up.domain], [bottom, 8]);
  return {
    x,
    y,
    name,
    draw(marks, legend = []) {
      const { entries, lines } = placeLegend(legend, left, right);
      const above = lines * legendLine;
      return markup`<svg class="plot" viewBox="0 0 ${width} ${height + above}" role="img" aria-labelledby="${name}-title ${name}-desc" font-size="${textSize}">
<title id="${name}-title">${title}</title><desc id="${name}-desc">${description}</desc>
${entries}
<g transform="translate(0 ${above})">${acrossAxis(across, x, { bottom, height })}${upAxis(up, y, { left, right, bottom })}
${marks}</g></svg>`;
    },
  };
}

/** A coordinate, to a tenth of a unit. */
export const at = (value: number): string => String(Number(value.toFixed(1)));

function acrossAxis(
  axis: Axis,
  x: ScaleLinear<number, number>,
  { bottom, height }: { bottom: number; height: number },
): Markup {
  const [start, end] = x.range() as [number, number];
  const ticks = axis.ticks ?? x.ticks(axis.tickCount ?? 5);
  const show = axis.format ?? x.tickFormat(axis.tickCount ?? 5);
  return markup`<path d="M${at(start)} ${at(bottom)}H${at(end)}" stroke="#333"/>${ticks.map(
    (tick) =>
      markup`<path d="M${at(x(tick))} ${at(bottom)}v5" stroke="#333"/><text x="${at(x(tick))}" y="${at(bottom + 18)}" text-anchor="middle">${show(tick)}</text>`,
  )}<text x="${at((start + end) / 2)}" y="${at(height - 8)}" text-anchor="middle">${axis.label}</text>`;
}

function upAxis(
  axis: Axis,
  y: ScaleLinear<number, number>,
  { left, right, bottom }: { left: number; right: number; bottom: number },
): Markup {
  const ticks = axis.ticks ?? y.ticks(axis.tickCount ?? 5);
  const show = axis.format ?? y.tickFormat(axis.tickCount ?? 5);
  const middle = at((bottom + 8) / 2);
  return markup`${ticks.map(
    (tick) =>
      markup`<path d="M${at(left)} ${at(y(tick))}H${at(right)}" stroke="#ddd"/><text x="${at(left - 7)}" y="${at(y(tick) + 4.5)}" text-anchor="end">${show(tick)}</text>`,
  )}<path d="M${at(left)} ${at(bottom)}V8" stroke="#333"/>${
    axis.label !== '' &&
    markup`<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${axis.label}</text>`
  }`;
}

/** Entries side by side, on as many lines as they need. */
function placeLegend(
  legend: readonly LegendEntry[],
  left: number,
  right: number,
): { entries: Markup; lines: number } {
  let [across, line] = [left, 0];
  const entries = legend.map(({ label, sample }) => {
    const width = 32 + textWidth(label, textSize) + 14;
    if (across > left && across + width > right + 14) [across, line] = [left, line + 1];
    const entry = markup`<g transform="translate(${at(across)} ${line * legendLine + 2})">${sample}<text x="32" y="10.5">${label}</text></g>`;
    across += width;
    return entry;
  });
  return { entries: joined(entries), lines: legend.length === 0 ? 0 : line + 1 };
}
