import { noTrail, type MotionTrail } from '../core/motion-trail.ts';
import { scoreNames, type ScoreName, type Scores } from '../core/scores.ts';
import { ms, seconds } from '../core/units.ts';
import { withMotion } from '../pipeline/with-motion.ts';
import type { ScoredFrame } from '../ports.ts';
import type { BundledFrame } from '../store/bundle-format.ts';
import type { CaseBundle } from '../store/bundle-reader.ts';
import type { OpenModel } from './open-model.ts';

/** A score then and now. */
export interface Difference {
  readonly frame: number;
  readonly score: ScoreName;
  readonly then: number;
  readonly again: number;
  /** |again − then| as a share of what it was then; 0: bit for bit the same. */
  readonly share: number;
}

/** What scoring a bundle again has shown. */
export interface ScoredAgain {
  readonly frames: number;
  /** Frames that had scores, and were scored again. */
  readonly compared: number;
  /** Absent where every score is the same. */
  readonly largest: Difference | undefined;
  /** Greatest difference of two bytes of a map, 0..255. */
  readonly largestOfMaps: number;
}

/** Frames that go to the engine together; what a frame scores does not depend on it. */
const batch = 8;

/** Scores all frames of a bundle that had scores. @throws MonitorError `engine-failed`, `bundle-unreadable`. */
export async function scoreAgain(bundle: CaseBundle, model: OpenModel): Promise<ScoredAgain> {
  const { frames, sector } = bundle;
  let compared = 0;
  let largest: Difference | undefined;
  let largestOfMaps = 0;
  let trail = noTrail;
  for (let from = 0; from < frames.length; from += batch) {
    const read = bundle.read(from, batch).map((one, at) => ({ ...one, line: frames[from + at]! }));
    const scorable = read.filter(({ line }) => line.scores !== undefined);
    const greys = scorable.map(({ grey }) => grey);
    const ask = { frames: greys, sector, reconstruction: false, code: false };
    const scored = greys.length === 0 ? [] : await model.engine.score(ask);
    let next = 0;
    for (const { line, map, grey: bytes } of read) {
      const again = line.scores === undefined ? undefined : scored[next++];
      if (line.jumped || again === undefined) trail = noTrail;
      if (again === undefined) continue;
      const moved = moveOn(trail, { line, grey: bytes, again }, model);
      trail = moved.trail;
      compared++;
      for (const difference of differencesOf(line, moved.scores))
        if (largest === undefined || difference.share > largest.share) largest = difference;
      if (map !== undefined) largestOfMaps = Math.max(largestOfMaps, farthest(map, again.map));
    }
  }
  return { frames: frames.length, compared, largest, largestOfMaps };
}

interface Moment {
  readonly line: BundledFrame;
  readonly grey: Uint8Array;
  readonly again: ScoredFrame;
}

/** Its scores, that of motion among them where the second before is in the bundle too. */
function moveOn(
  trail: MotionTrail,
  { line, grey, again }: Moment,
  { motion }: OpenModel,
): { readonly trail: MotionTrail; readonly scores: Scores } {
  if (motion === undefined) return { trail, scores: again.scores };
  const stamps = { capturedMs: ms(0), decodedMs: ms(0) };
  const frame = {
    ...{ index: line.frame, timeSeconds: seconds(line.timeSeconds), grey, picture: undefined, stamps },
  };
  const latencyMs = { decode: ms(0), queue: ms(0), inference: ms(0) };
  const moved = withMotion(trail, { frame, latencyMs, outcome: { kind: 'scored', scored: again } }, motion);
  const { outcome } = moved.examined;
  return { trail: moved.trail, scores: outcome.kind === 'scored' ? outcome.scored.scores : again.scores };
}

function differencesOf({ frame, scores }: BundledFrame, now: Scores): readonly Difference[] {
  return scoreNames.flatMap((score) => {
    const [then, again] = [scores?.[score], now[score]];
    if (then === undefined || again === undefined || then === again) return [];
    return [{ frame, score, then, again, share: Math.abs(again - then) / Math.max(Math.abs(then), 1e-12) }];
  });
}

function farthest(one: Uint8Array, other: Uint8Array): number {
  let most = 0;
  for (let at = 0; at < one.length; at++) most = Math.max(most, Math.abs(one[at]! - other[at]!));
  return most;
}
