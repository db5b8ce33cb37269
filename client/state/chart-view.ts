import { scoreNames, type ScoreName } from '../../server/wire/messages.ts';
import { verdictByte, type ScoreHistory } from './history.ts';
import type { Drawable } from './drawable.ts';

/** Spans up to this are drawn from single frames. */
const longestFineSeconds = 600;

/** What a chart of so many seconds is drawn from. */
export const drawableOf = (history: ScoreHistory, spanSeconds: number): Drawable =>
  spanSeconds > longestFineSeconds ? history.long : history;

/** A part of the axis that the charts mark: `seam` is where a recording jumped. Ends in seconds before the right edge, ≤ 0. */
export interface Stretch {
  readonly kind: 'abnormal' | 'not-valid' | 'seam';
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** What the charts draw: `x` in seconds before the right edge, ≤ 0, and one column a score, null where the line is broken. */
export interface ChartView {
  readonly x: readonly number[];
  readonly lines: Readonly<Record<ScoreName, readonly (number | null)[]>>;
  readonly stretches: readonly Stretch[];
  /** How many frames the window holds, scored or not. */
  readonly frames: number;
  /** Greatest value shown of each score; 0 where there is none. */
  readonly greatest: Readonly<Record<ScoreName, number>>;
}

export interface ChartWindow {
  /** On the axis of the history. */
  readonly endSeconds: number;
  readonly spanSeconds: number;
  /** About as many points are drawn as twice this, however many frames there are. */
  readonly buckets: number;
}

/**
 * The last `spanSeconds` before `endSeconds`, thinned for drawing. Frames fall into buckets that lie fixed on the axis (so that
 * nothing shimmers as it moves on), and of each the smallest and the greatest score are drawn in the order in which they came:
 * a single abnormal frame is seen at any span. A bucket that holds a frame that was not scored breaks the lines.
 */
export function chartView(history: Drawable, window: ChartWindow): ChartView {
  const { endSeconds, spanSeconds, buckets } = window;
  const widthSeconds = spanSeconds / buckets;
  const view = new ViewBuilder(endSeconds);
  let entry = history.entryAt(endSeconds - spanSeconds - widthSeconds);
  while (entry < history.end) {
    const bucket = Math.floor(history.axisSeconds[history.slot(entry)]! / widthSeconds);
    let end = entry + 1;
    while (
      end < history.end &&
      // A seam begins a bucket of its own, or the frames before it would hide it.
      history.seam[history.slot(end)] === 0 &&
      Math.floor(history.axisSeconds[history.slot(end)]! / widthSeconds) === bucket
    )
      end++;
    view.addBucket(history, entry, end);
    entry = end;
  }
  return view;
}

class ViewBuilder implements ChartView {
  readonly x: number[] = [];
  readonly lines: Record<ScoreName, (number | null)[]> = {
    reconstruction: [],
    latent: [],
    peak: [],
    motion: [],
  };
  readonly stretches: Stretch[] = [];
  frames = 0;
  readonly greatest: Record<ScoreName, number> = { reconstruction: 0, latent: 0, peak: 0, motion: 0 };
  private readonly endSeconds: number;

  constructor(endSeconds: number) {
    this.endSeconds = endSeconds;
  }

  addBucket(history: Drawable, entry: number, end: number): void {
    this.frames += end - entry;
    const from = history.axisSeconds[history.slot(entry)]! - this.endSeconds;
    const last = history.axisSeconds[history.slot(end - 1)]! - this.endSeconds;
    const to = end < history.end ? history.axisSeconds[history.slot(end)]! - this.endSeconds : last;
    const seam = history.seam[history.slot(entry)] === 1;
    if (seam) this.breakLines(from, { kind: 'seam', fromSeconds: from, toSeconds: from });
    const worst = worstOf(history, entry, end);
    if (worst === 'not-valid')
      this.breakLines(from, { kind: worst, fromSeconds: from, toSeconds: Math.min(to, last + 1) });
    else {
      if (worst === 'abnormal')
        this.mark({ kind: worst, fromSeconds: from, toSeconds: Math.min(to, last + 1) });
      this.x.push(from, last);
      for (const score of scoreNames) this.pushExtremes(score, history, [entry, end]);
    }
  }

  private breakLines(at: number, stretch: Stretch): void {
    this.mark(stretch);
    this.x.push(at);
    for (const score of scoreNames) this.lines[score].push(null);
  }

  /** Stretches that touch become one. */
  private mark(stretch: Stretch): void {
    const before = this.stretches.at(-1);
    const touches = before?.kind === stretch.kind && stretch.fromSeconds - before.toSeconds < 1e-6;
    if (touches) this.stretches[this.stretches.length - 1] = { ...before, toSeconds: stretch.toSeconds };
    else this.stretches.push(stretch);
  }

  private pushExtremes(score: ScoreName, history: Drawable, [entry, end]: [number, number]): void {
    const column = history.scores[score];
    let least = entry;
    let greatest = entry;
    for (let at = entry + 1; at < end; at++) {
      const value = column[history.slot(at)]!;
      if (value < column[history.slot(least)]!) least = at;
      if (value > column[history.slot(greatest)]!) greatest = at;
    }
    const top = column[history.slot(greatest)]!;
    if (top > this.greatest[score]) this.greatest[score] = top;
    for (const at of least < greatest ? [least, greatest] : [greatest, least]) {
      const value = column[history.slot(at)]!;
      this.lines[score].push(Number.isNaN(value) ? null : value);
    }
  }
}

function worstOf(history: Drawable, entry: number, end: number): Stretch['kind'] | 'none' {
  let worst: Stretch['kind'] | 'none' = 'none';
  for (let at = entry; at < end; at++) {
    const code = history.verdict[history.slot(at)];
    if (code === verdictByte['not-valid']) return 'not-valid';
    if (code === verdictByte.abnormal) worst = 'abnormal';
  }
  return worst;
}

/** Frames in the window with this score beyond `limit` on that side, and frames scored in it: what a limit would have flagged. */
export function countBeyond(
  history: ScoreHistory,
  window: Omit<ChartWindow, 'buckets'>,
  {
    score,
    side,
    limit,
  }: { readonly score: ScoreName; readonly side: 'upper' | 'lower'; readonly limit: number },
): { readonly beyond: number; readonly scored: number } {
  let beyond = 0;
  let scored = 0;
  const column = history.scores[score];
  for (let entry = history.entryAt(window.endSeconds - window.spanSeconds); entry < history.end; entry++) {
    const value = column[history.slot(entry)]!;
    if (Number.isNaN(value)) continue;
    scored++;
    if (side === 'upper' ? value > limit : value < limit) beyond++;
  }
  return { beyond, scored };
}
