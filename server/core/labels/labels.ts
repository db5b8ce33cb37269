import { assertNever } from '../assert-never.ts';

/** What a person said of a frame, a stretch of frames or a whole cine. */
export interface Label {
  /** Counts up: of two that say the same of as much, the greater is the later. */
  readonly id: number;
  readonly label: 'normal' | 'abnormal';
  readonly extent: LabelExtent;
}

/** Media time, both ends included. */
export type LabelExtent =
  | { readonly kind: 'frame'; readonly atSeconds: number }
  | { readonly kind: 'stretch'; readonly fromSeconds: number; readonly toSeconds: number }
  | { readonly kind: 'cine' };

/** A frame's own time, sent and kept as text, may come back with another last digit. */
const toleranceSeconds = 1e-4;

/** Of a frame more is known by what was said of it alone than by what was said of the whole cine. */
const closeness = { frame: 2, stretch: 1, cine: 0 } as const satisfies Record<LabelExtent['kind'], number>;

/** What the labels of one cine say of the frame at that time: the closest of them, and of these the latest. */
export function labelAt(labels: readonly Label[], timeSeconds: number): Label['label'] | undefined {
  let best: Label | undefined;
  for (const label of labels)
    if (covers(label.extent, timeSeconds) && (best === undefined || outranks(label, best))) best = label;
  return best?.label;
}

function covers(extent: LabelExtent, timeSeconds: number): boolean {
  switch (extent.kind) {
    case 'cine':
      return true;
    case 'frame':
      return Math.abs(extent.atSeconds - timeSeconds) <= toleranceSeconds;
    case 'stretch':
      return (
        timeSeconds >= extent.fromSeconds - toleranceSeconds &&
        timeSeconds <= extent.toSeconds + toleranceSeconds
      );
    default:
      return assertNever(extent);
  }
}

function outranks(one: Label, other: Label): boolean {
  const closer = closeness[one.extent.kind] - closeness[other.extent.kind];
  return closer > 0 || (closer === 0 && one.id > other.id);
}

/**
 * What the labels of one cine say of it as a whole, which is how a manifest holds it: what was said of the cine itself, the latest; else
 * abnormal as soon as any part of it is, else normal where some part is.
 */
export function cineLabelOf(labels: readonly Label[]): Label['label'] | undefined {
  const ofCine = labels.filter(({ extent }) => extent.kind === 'cine');
  if (ofCine.length > 0) return ofCine.reduce((one, other) => (other.id > one.id ? other : one)).label;
  if (labels.some(({ label }) => label === 'abnormal')) return 'abnormal';
  return labels.length > 0 ? 'normal' : undefined;
}
