import uPlot from 'uplot';
import type { ScoreName } from '../../server/wire/messages.ts';
import type { ChartView } from '../state/chart-view.ts';
import type { LabelBand } from '../state/label-bands.ts';

/** Where the plotting area lies in the chart, in CSS pixels: fixed, so that limit handles of the page lie over it. */
export const plotInsetsPx = { top: 8, right: 14, left: 46, bottom: 6, bottomWithAxis: 22 } as const;

export interface ScorePlotOptions {
  readonly score: ScoreName;
  /** Whether the time axis is written below. */
  readonly timeAxis: boolean;
  /** Seconds before now, ≤ 0, in words. */
  readonly toTick: (seconds: number) => string;
  readonly toValue: (value: number) => string;
}

export interface Drawn {
  readonly view: ChartView;
  readonly spanSeconds: number;
  /** The upper end of the scale; the lower end is 0. */
  readonly top: number;
  readonly limit: number | undefined;
  /** Of a limit on both sides: what lies below is abnormal too. */
  readonly lower: number | undefined;
  /** What people have labelled, drawn along the foot. */
  readonly bands: readonly LabelBand[];
}

const bandPx = 5;

/** Of a chart, px: below it the 0 of one would stand on the top of the next. */
const lowChart = 80;

/** 0, the middle and the top; of a low chart without the 0, which every chart begins at. */
const valueTicks = (top: number, isLow: boolean): number[] => (isLow ? [top / 2, top] : [0, top / 2, top]);

/** One score over time, drawn with uPlot: what is beyond a limit has the colour of abnormal, what could not be scored is hatched. */
export class ScorePlot {
  private readonly plot: uPlot;
  private readonly options: ScorePlotOptions;
  private readonly colours: Readonly<
    Record<'line' | 'normal' | 'abnormal' | 'shade' | 'hatch' | 'text' | 'grid', string>
  >;
  private drawn: Drawn = {
    view: {
      x: [],
      lines: { reconstruction: [], latent: [], peak: [], motion: [] },
      stretches: [],
      frames: 0,
      greatest: { reconstruction: 0, latent: 0, peak: 0, motion: 0 },
    },
    spanSeconds: 120,
    top: 1,
    limit: undefined,
    lower: undefined,
    bands: [],
  };

  /** @param element that the chart fills, and whose custom properties give the colours. */
  constructor(element: HTMLElement, options: ScorePlotOptions) {
    this.options = options;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    this.colours = {
      line: colour('chart-line'),
      normal: colour('normal'),
      abnormal: colour('abnormal'),
      shade: colour('abnormal-shade'),
      hatch: colour('hatch'),
      text: colour('muted'),
      grid: colour('grid'),
    };
    const size = { width: element.clientWidth, height: element.clientHeight };
    this.plot = new uPlot(this.chartOptions(size, style.fontFamily), [[], []], element);
  }

  draw(drawn: Drawn): void {
    this.drawn = drawn;
    const { x, lines } = drawn.view;
    this.plot.setData([x as number[], lines[this.options.score] as (number | null)[]]);
  }

  resize(width: number, height: number): void {
    this.plot.setSize({ width, height });
  }

  close(): void {
    this.plot.destroy();
  }

  private chartOptions(size: { width: number; height: number }, fontFamily: string): uPlot.Options {
    const { timeAxis, toTick, toValue } = this.options;
    const { text, grid } = this.colours;
    const { top, right, left, bottom, bottomWithAxis } = plotInsetsPx;
    const common = { stroke: text, font: `11px ${fontFamily}`, ticks: { show: false } };
    return {
      ...size,
      padding: [top, right, timeAxis ? 0 : bottom, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [-this.drawn.spanSeconds, 0] },
        y: { range: () => [0, this.drawn.top] },
      },
      axes: [
        {
          ...common,
          show: timeAxis,
          size: bottomWithAxis,
          gap: 4,
          splits: () => timeTicks(this.drawn.spanSeconds),
          grid: { stroke: grid, width: 1 },
          values: (_, seconds) => seconds.map(toTick),
        },
        {
          ...common,
          size: left,
          gap: 6,
          splits: ({ height }) => valueTicks(this.drawn.top, height < lowChart && !timeAxis),
          grid: { stroke: grid, width: 1 },
          values: (_, values) => values.map(toValue),
        },
      ],
      series: [{}, { stroke: (plot) => this.lineStroke(plot), width: 1.5, points: { show: false } }],
      hooks: { drawClear: [(plot) => this.shade(plot)] },
    };
  }

  /** Calm within the limits, abnormal beyond them, changing exactly at them. */
  private lineStroke({ ctx, bbox }: uPlot): CanvasGradient | string {
    const { line, abnormal } = this.colours;
    const { limit, lower, top } = this.drawn;
    if (limit === undefined || bbox.height <= 0) return line;
    const gradient = ctx.createLinearGradient(0, bbox.top, 0, bbox.top + bbox.height);
    const placeOf = (value: number): number => Math.min(1, Math.max(0, 1 - value / top));
    const [at, lowerAt] = [placeOf(limit), placeOf(lower ?? 0)];
    gradient.addColorStop(0, abnormal);
    gradient.addColorStop(at, abnormal);
    gradient.addColorStop(at, line);
    gradient.addColorStop(lowerAt, line);
    if (lower !== undefined) gradient.addColorStop(lowerAt, abnormal);
    gradient.addColorStop(1, lower === undefined ? line : abnormal);
    return gradient;
  }

  private shade(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const xOf = (seconds: number): number =>
      Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(seconds, 'x', true)));
    ctx.save();
    for (const { kind, fromSeconds, toSeconds } of this.drawn.view.stretches) {
      const from = xOf(fromSeconds);
      // A single frame is to be seen too.
      const width = Math.max(1.5, xOf(toSeconds) - from);
      if (kind === 'seam') {
        ctx.fillStyle = this.colours.hatch;
        for (let y = bbox.top; y < bbox.top + bbox.height; y += 8) ctx.fillRect(from, y, 1, 4);
      } else {
        ctx.fillStyle = kind === 'abnormal' ? this.colours.shade : (hatching(ctx, this.colours.hatch) ?? '');
        ctx.fillRect(from, bbox.top, width, bbox.height);
      }
    }
    const high = bandPx * devicePixelRatio;
    for (const { label, fromSeconds, toSeconds } of this.drawn.bands) {
      const from = xOf(fromSeconds);
      ctx.fillStyle = this.colours[label];
      const width = Math.max(2, xOf(toSeconds) - from);
      // Abnormal stands higher: told apart without colour.
      const height = label === 'abnormal' ? 2 * high : high;
      ctx.fillRect(from, bbox.top + bbox.height - height, width, height);
    }
    ctx.restore();
  }
}

/** At most six, at times that people count in. */
function timeTicks(spanSeconds: number): number[] {
  const stepSeconds =
    [5, 10, 30, 60, 120, 900, 3600].find((step) => spanSeconds / step <= 5) ?? spanSeconds / 5;
  const ticks: number[] = [];
  for (let seconds = 0; seconds >= -spanSeconds; seconds -= stepSeconds) ticks.unshift(seconds);
  return ticks;
}

/** Diagonal lines: a pattern, so that not scored differs from abnormal by more than colour. */
function hatching(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = new OffscreenCanvas(8, 8);
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, 'repeat');
}
