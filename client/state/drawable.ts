import type { ScoreName } from '../../server/wire/messages.ts';

/** Scores in a ring, as a chart is drawn from them: entries `first` up to but not at `end`, each at `slot` of the columns. */
export interface Drawable {
  readonly first: number;
  readonly end: number;
  /** Only grows. */
  readonly axisSeconds: Float64Array;
  /** NaN where there is none. */
  readonly scores: Readonly<Record<ScoreName, Float32Array>>;
  /** The bytes of the wire's history. */
  readonly verdict: Uint8Array;
  /** 1: what is before this entry does not lead to it. */
  readonly seam: Uint8Array;
  slot(entry: number): number;
  /** The first entry at or after a place on the axis; `end` where there is none. */
  entryAt(axisSeconds: number): number;
}
