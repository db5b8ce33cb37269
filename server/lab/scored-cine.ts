import type { PerceptualHash } from '../core/evaluation/perceptual-hash.ts';
import type { Side, Unscored } from './result.ts';

/** A cine to be evaluated. */
export interface LabCine {
  readonly source: string;
  readonly side: Side;
  readonly group: string;
  /** What the manifest says of it, by column; of a scored one also `picture-width`, `picture-height` and `frame-rate`, from the source. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What scoring a cine left: plain values, so that a finished fold is read again from its file. */
export interface ScoredCine extends LabCine {
  /** sha-256, hex, of all its frames as the model would see them. */
  readonly pixelsHash: string;
  readonly invalid: Unscored;
  /** Of the valid frames, in order, media time. */
  readonly timesSeconds: readonly number[];
  readonly frameIndexes: readonly number[];
  /** Stream time from the first frame to the end of the last. */
  readonly seconds: number;
  /** Of each valid frame, by name of the score, in its own unit; null where a frame has it not yet, as motion in the first second. */
  readonly scores: Readonly<Record<string, readonly (number | null)[]>>;
  /** Mean code of one valid frame in ten; absent when the model names no code, or none is valid. */
  readonly code?: readonly number[];
  /** Mean over the valid frames of the difference map, 0..255, by 16×16 tiles of 16×16 px. */
  readonly differenceTiles: readonly number[];
  /** Of at most 16 frames, evenly spread. */
  readonly hashes: readonly PerceptualHash[];
}
