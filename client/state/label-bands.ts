import { labelAt, type Label } from '../../server/core/labels/labels.ts';
import type { ChartWindow } from './chart-view.ts';
import type { ScoreHistory } from './history.ts';

/** A part of a chart that is labelled. Ends in seconds before the right edge, ≤ 0. */
export interface LabelBand {
  readonly label: Label['label'];
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/**
 * Where the charts show labelled frames. Looked up at as many places as the charts have buckets, so that it costs the same for a minute
 * as for an hour; a label of a single frame is found by its own time.
 */
export function labelBands(
  history: ScoreHistory,
  { endSeconds, spanSeconds, buckets }: ChartWindow,
  labels: readonly Label[],
): readonly LabelBand[] {
  if (labels.length === 0) return [];
  const bands: LabelBand[] = [];
  const widthSeconds = spanSeconds / buckets;
  let entry = history.entryAt(endSeconds - spanSeconds);
  while (entry < history.end) {
    const at = history.axisSeconds[history.slot(entry)]!;
    const next = Math.max(entry + 1, history.entryAt(at + widthSeconds));
    const label = labelWithin(history, labels, { entry, next });
    const from = at - endSeconds;
    const to = next < history.end ? history.axisSeconds[history.slot(next)]! - endSeconds : from;
    const before = bands.at(-1);
    if (label !== undefined) {
      const goesOn = before?.label === label && from - before.toSeconds < 1e-6;
      if (goesOn) bands[bands.length - 1] = { ...before, toSeconds: to };
      else bands.push({ label, fromSeconds: from, toSeconds: to });
    }
    entry = next;
  }
  return bands;
}

/** Of the frames of one place the abnormal label is shown: it is the one that is looked for. */
function labelWithin(
  history: ScoreHistory,
  labels: readonly Label[],
  { entry, next }: { readonly entry: number; readonly next: number },
): Label['label'] | undefined {
  let found: Label['label'] | undefined;
  for (let at = entry; at < next; at++) {
    found = labelAt(labels, history.timeSeconds[history.slot(at)]!) ?? found;
    if (found === 'abnormal') return found;
  }
  return found;
}
