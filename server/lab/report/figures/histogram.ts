import { sum } from './sum.ts';
import type { Histogram } from '../../result.ts';
import { joined, markup, type Markup } from '../markup.ts';
import { at, openPlot, type LegendEntry, type Plot } from './plot.ts';
import { abnormalStyle, normalStyle } from './styles.ts';

export interface HistogramFigure {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly histogram: Histogram;
  /** Where the limit stands, in the unit of the edges. */
  readonly limit: number | undefined;
  readonly labels: {
    readonly across: string;
    readonly up: string;
    readonly normal: string;
    readonly abnormal: string;
    readonly limit: string;
  };
}

/** The lecture's figure: the distances of both sides, one over the other, each as shares of its own cases so that unequal sides compare. */
export function histogramFigure({ histogram, limit, labels, ...rest }: HistogramFigure): Markup {
  const { edges } = histogram;
  const shares = { normal: sharesOf(histogram.normal), abnormal: sharesOf(histogram.abnormal) };
  const top = Math.max(...shares.normal, ...shares.abnormal, 0.01);
  const known = limit === undefined ? edges : [...edges, limit];
  const plot = openPlot({
    ...rest,
    height: 256,
    x: { label: labels.across, domain: [Math.min(...known), Math.max(...known)] },
    y: {
      label: labels.up,
      domain: [0, top * 1.08],
      tickCount: 4,
      format: (share) => String(Math.round(100 * share)),
    },
  });
  const hatch = `${plot.name}-hatch`;
  const [normal, abnormal] = [outline(plot, edges, shares.normal), outline(plot, edges, shares.abnormal)];
  const marks = joined([
    markup`<defs>${hatchPattern(hatch)}</defs>
<path d="${normal}" fill="${normalStyle.colour}" fill-opacity="0.28" stroke="${normalStyle.colour}" stroke-width="1.5"/>
<path d="${abnormal}" fill="url(#${hatch})" stroke="${abnormalStyle.colour}" stroke-width="1.8" stroke-dasharray="${abnormalStyle.dash}"/>`,
    limit !== undefined && limitLine(plot, limit),
  ]);
  return plot.draw(marks, [
    {
      label: labels.normal,
      sample: box(normalStyle.colour, { fill: normalStyle.colour, opacity: 0.28, dash: '' }),
    },
    {
      label: labels.abnormal,
      sample: box(abnormalStyle.colour, { fill: `url(#${hatch})`, opacity: 1, dash: '5 2' }),
    },
    ...(limit === undefined ? [] : [limitEntry(labels.limit)]),
  ]);
}

const hatchPattern = (id: string): Markup =>
  markup`<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="${abnormalStyle.colour}" stroke-width="2.2"/></pattern>`;

const limitLine = (plot: Plot, limit: number): Markup => {
  const [bottom, top] = plot.y.range() as [number, number];
  return markup`<path d="M${at(plot.x(limit))} ${at(bottom)}V${at(top)}" stroke="#000" stroke-width="1.5" stroke-dasharray="3 3"/>`;
};

const limitEntry = (label: string): LegendEntry => ({
  label,
  sample: markup`<path d="M13 0V13" stroke="#000" stroke-width="1.5" stroke-dasharray="3 3"/>`,
});

const box = (
  stroke: string,
  { fill, opacity, dash }: { fill: string; opacity: number; dash: string },
): Markup =>
  markup`<rect x="1" y="0.5" width="24" height="12" fill="${fill}" fill-opacity="${opacity}" stroke="${stroke}" stroke-width="1.5" stroke-dasharray="${dash}"/>`;

/** From the first bin that holds something to the last. */
function outline(plot: Plot, edges: readonly number[], shares: readonly number[]): string {
  const first = shares.findIndex((share) => share > 0);
  const last = shares.findLastIndex((share) => share > 0);
  if (first < 0) return '';
  const steps = shares
    .slice(first, last + 1)
    .map((share, bin) => `V${at(plot.y(share))}H${at(plot.x(edges[first + bin + 1]!))}`);
  return `M${at(plot.x(edges[first]!))} ${at(plot.y(0))}${steps.join('')}V${at(plot.y(0))}Z`;
}

function sharesOf(counts: readonly number[]): readonly number[] {
  const whole = sum(counts);
  return counts.map((count) => (whole === 0 ? 0 : count / whole));
}
