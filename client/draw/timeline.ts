import type { Alarm, Playback, StreamState } from '../../server/wire/messages.ts';
import { bins, type RecordingScores } from '../state/recording-scores.ts';
import type { Thumbnails } from './thumbnails.ts';

export type Range = NonNullable<Playback['range']>;

export interface TimelineLook {
  readonly scores: RecordingScores;
  readonly thumbnails: Thumbnails;
  readonly range: Range;
  readonly stream: Pick<StreamState, 'limits' | 'lowerLimits' | 'alarms'>;
  readonly colours: TimelineColours;
}

export interface TimelineColours {
  readonly line: string;
  readonly abnormal: string;
  readonly shade: string;
  readonly notValid: string;
  readonly grid: string;
  readonly head: string;
}

/** Share of the strip that the pictures take; the curve has the rest. */
const picturesShare = 0.5;
/** The curve ends at twice the limit. */
const topRatio = 2;

export const partOf = (timeSeconds: number, { startSeconds, endSeconds }: Range): number =>
  Math.min(1, Math.max(0, (timeSeconds - startSeconds) / Math.max(1e-9, endSeconds - startSeconds)));

/** A recording from end to end: its pictures, the greatest ratio of a score to its limit below them, its episodes through both. */
export function drawTimeline(pen: CanvasRenderingContext2D, look: TimelineLook): void {
  const { width, height } = pen.canvas;
  const { range, stream, colours, thumbnails } = look;
  pen.clearRect(0, 0, width, height);
  thumbnails.drawOn(pen, { width, height: height * picturesShare });
  drawCurve(pen, look);
  for (const alarm of stream.alarms) drawEpisode(pen, alarm, { range, colours });
}

/** Where the recording stands. */
export function drawHead(pen: CanvasRenderingContext2D, part: number, colour: string): void {
  const { width, height } = pen.canvas;
  const x = Math.round(part * (width - 2));
  pen.fillStyle = '#000';
  pen.fillRect(x - 2, 0, 6, height);
  pen.fillStyle = colour;
  pen.fillRect(x, 0, 2, height);
}

function drawCurve(pen: CanvasRenderingContext2D, { scores, stream, colours }: TimelineLook): void {
  const { width, height } = pen.canvas;
  const top = height * picturesShare;
  const yOf = (ratio: number): number => height - (Math.min(topRatio, ratio) / topRatio) * (height - top);
  pen.fillStyle = colours.grid;
  pen.fillRect(0, yOf(1), width, 1);
  const binPx = width / bins;
  for (let bin = 0; bin < bins; bin++) {
    const state = scores.stateOf(bin);
    if (state === 'unseen') continue;
    const ratio = state === 'scored' ? scores.ratioOf(bin, stream) : topRatio;
    pen.fillStyle = state === 'not-valid' ? colours.notValid : ratio > 1 ? colours.abnormal : colours.line;
    const y = yOf(ratio);
    // Not scored is a line at the upper edge; scored is an area, so that nothing hangs on how dense the frames lie.
    pen.fillRect(
      bin * binPx,
      y,
      Math.max(1, widthOf(scores, bin) * binPx),
      state === 'scored' ? height - y : 3,
    );
  }
}

/** A short recording has fewer frames than bins: each reaches to the next that was seen, but for what was not played. */
function widthOf(scores: RecordingScores, bin: number): number {
  for (let next = bin + 1; next < Math.min(bins, bin + 12); next++)
    if (scores.stateOf(next) !== 'unseen') return next - bin;
  return 1;
}

function drawEpisode(
  pen: CanvasRenderingContext2D,
  { family, startSeconds, endSeconds, presence }: Alarm,
  { range, colours }: Pick<TimelineLook, 'range' | 'colours'>,
): void {
  if (presence === 'off' && endSeconds === undefined) return;
  const { width, height } = pen.canvas;
  const from = partOf(startSeconds, range) * width;
  const to = presence === 'on' ? from : partOf(endSeconds ?? startSeconds, range) * width;
  const anomaly = family === 'anomaly';
  pen.fillStyle = anomaly ? colours.abnormal : colours.notValid;
  pen.fillRect(from, 0, Math.max(4, to - from), 4);
  pen.fillRect(from, 0, 2, height);
  if (!anomaly) return;
  pen.fillStyle = colours.shade;
  pen.fillRect(from, 0, Math.max(2, to - from), height);
}
