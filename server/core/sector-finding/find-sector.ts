import { inputSize, type Rectangle } from '../geometry.ts';
import { rectangleSector, sectorOf, type Sector } from '../sector.ts';
import { convexHull, type Point } from './convex-hull.ts';
import { atLeast, countOf, dilated, opened, piecesOf, type Mask, type Piece } from './masks.ts';
import { meanOf, motionOf, smoothed } from './planes.ts';
import { maskOfPolygon } from './polygon.ts';
import { litArea, paintedArea } from './still-area.ts';
import { wholeFan } from './whole-fan.ts';

export type FoundSector =
  | {
      readonly kind: 'found';
      readonly sector: Sector;
      readonly by: Evidence;
      /** Corners of the sector, in pixels of the model input. */
      readonly outline: readonly Point[];
    }
  /** Nothing stands around the image: the picture holds the image alone, and all of it is taken. */
  | { readonly kind: 'whole'; readonly sector: Sector }
  | { readonly kind: 'not-found'; readonly reason: string };

/** Speckle that moves; or, where nothing moves, one solid bright area. */
type Evidence = 'motion' | 'brightness';

/** Fewer frames show no motion to rely on: a single change of the whole picture would pass for it. */
const leastFrames = 4;
/** A change counts at most this much, grey levels: a cursor or a clock changes much and seldom, speckle always. */
const greatestChange = 12;
/** Motion below this is none, grey levels a frame. Measured: interface and black 0, the dim far field of lung cines from 0.14. */
const leastMotion = 0.12;
/**
 * And below this share of the typical motion it is coding noise: JPEG blocks around a running ECG have up to 0.5 beside
 * tissue of 4 to 6.
 */
const leastShareOfTypical = 0.12;
/** Grey that a letter of an interface has at least, shrunk to the model's input; the black around images had 0 to 3. */
const leastShown = 5;
/** Pixels so lit, and still, that make an interface: a short name shrunk 5 times still has 12 (the smallest seen). */
const leastInterface = 6;
/** A piece counts beside the largest from this share of it on; traces of an ECG had 0.04. */
const leastPiece = 0.1;
/** A still image must fill its own outline to this share; scattered interface had 0.44 to 0.84, images 0.91 to 0.98. */
const leastFill = 0.85;
/** And a painted ground to this: it has straight edges, arcs, and no gaps. */
const leastFillPainted = 0.93;
/** It holds this share of what is lit; of what hangs together in thin parts, or at a bar, some is left out. */
const leastHeld = 0.8;
/** Shares of the picture under which a sector is too small to be believed: its largest piece, and all of it. */
const leastArea = { piece: 0.04, sector: 0.1 };

/**
 * Finds the ultrasound image among a scanner's interface: what moves, cleaned of what is thin, within one convex outline (a fan but for
 * the hollow at its probe, a rectangle, a trapezoid). What does not show (a dark far field) cannot be found.
 * @param frames 256×256 grey each, some seconds of one recording or stream.
 * @param inner the part of the input that the picture fills.
 */
export function findSector(frames: readonly Uint8Array[], inner: Rectangle): FoundSector {
  if (frames.length === 0) return notFound('there is no frame');
  const mean = meanOf(frames);
  const motion = motionOf(frames, greatestChange);
  const area = inner.width * inner.height;
  const moving = movingArea(motion, inner);
  const by: Evidence =
    frames.length >= leastFrames && countOf(moving) >= leastArea.piece * area ? 'motion' : 'brightness';
  const pieces = piecesOf(by === 'motion' ? moving : litArea(mean, inner));
  const largest = pieces[0]?.length ?? 0;
  if (largest < leastArea.piece * area)
    return notFound('no area that moves or shines is large enough to be an ultrasound image');
  const seen = pieces.filter((piece) => belongs(piece, pieces[0]!, by)).flat();
  const painted = by === 'brightness' ? paintedAround(seen, mean, inner) : undefined;
  if (by === 'brightness' && painted === undefined && fillOf(pieces[0]!) < leastFill)
    return notFound('the picture stands still, and what shines in it has no clear outline');

  const stands = (at: number): boolean =>
    mean[at]! >= leastShown && (by === 'brightness' || motion[at]! < stillShare * mean[at]!);
  const outline = convexHull([...seen, ...(painted ?? [])]);
  const mask = maskOfPolygon(outline);
  if (countOf(mask) < leastArea.sector * area)
    return notFound('what was found is too small to be an ultrasound image');
  const around = by === 'motion' ? countOutside(mask, inner, stands) : countBeyond(mask, inner, stands);
  if (around < leastInterface) return { kind: 'whole', sector: rectangleSector(inner) };
  const whole = madeWhole({ outline, mask }, stands, inner);
  return { kind: 'found', sector: sectorOf(maskOfPolygon(whole)), by, outline: whole };
}

/** The evenly painted area that holds what is lit, where it has an outline clear enough to be the image's ground. */
function paintedAround(lit: Piece, mean: Float32Array, inner: Rectangle): Piece | undefined {
  const inside = new Set(lit);
  return piecesOf(paintedArea(mean, inner)).find(
    (piece) =>
      piece.filter((at) => inside.has(at)).length >= leastHeld * lit.length &&
      piece.length < inner.width * inner.height &&
      fillOf(piece) >= leastFillPainted,
  );
}

/** The outline of the whole fan, if nothing stands in what is added: a name beside a cut flank stays outside. */
function madeWhole(
  { outline, mask }: { readonly outline: readonly Point[]; readonly mask: Mask },
  stands: (at: number) => boolean,
  inner: Rectangle,
): readonly Point[] {
  const fan = wholeFan(mask);
  if (fan === undefined) return outline;
  const whole = convexHull(pixelsOf(fan));
  const near = dilated(mask, 2, inner);
  const standing = maskOfPolygon(whole).filter((inside, at) => inside > near[at]! && stands(at));
  return standing.length < leastInterface ? whole : outline;
}

const pixelsOf = (mask: Mask): readonly number[] => Array.from(mask.keys()).filter((at) => mask[at] === 1);

/** A pixel that changes by less than this share of its grey is still; lit speckle changes by more, but for clipped white. */
const stillShare = 0.3;

const notFound = (reason: string): FoundSector => ({ kind: 'not-found', reason });

/** Squares of 9×9 px and what is made of them: an ECG strip and letters are thinner. */
function movingArea(motion: Float32Array, inner: Rectangle): Mask {
  const values = motion.filter((value) => value >= leastMotion).sort();
  const typical = values[values.length >> 1] ?? 0;
  const threshold = Math.max(leastMotion, Math.min(1, leastShareOfTypical * typical));
  const share = smoothed(Float32Array.from(atLeast(motion, threshold, inner)), 1, inner);
  return opened(atLeast(share, 0.5, inner), 4, inner);
}

/** Moving pieces of some size are all of the image. Of still ones only those above and below each other, alike in width, are. */
const belongs = (piece: Piece, largest: Piece, by: Evidence): boolean =>
  piece === largest ||
  (by === 'motion' ? piece.length >= leastPiece * largest.length : sameColumns(piece, largest));

function sameColumns(one: Piece, other: Piece): boolean {
  const [a, b] = [columnsOf(one), columnsOf(other)];
  const common = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  return common >= 0.85 * (Math.max(a.to, b.to) - Math.min(a.from, b.from));
}

function columnsOf(piece: Piece): { readonly from: number; readonly to: number } {
  const columns = piece.map((at) => at % inputSize);
  const from = columns.reduce((least, column) => Math.min(least, column), inputSize);
  return { from, to: columns.reduce((most, column) => Math.max(most, column + 1), 0) };
}

const fillOf = (piece: Piece): number => piece.length / countOf(maskOfPolygon(convexHull(piece)));

/**
 * Pixels that match, outside the mask and not hanging together with what lies at its edge: the edge is soft, and the tip of a fan
 * too thin to be in the mask.
 */
function countOutside(mask: Mask, inner: Rectangle, matches: (at: number) => boolean): number {
  const near = dilated(mask, 1, inner);
  const outside = mask.map((inside, at) => (inside === 0 && matches(at) ? 1 : 0));
  return piecesOf(outside)
    .filter((piece) => piece.every((at) => near[at] === 0))
    .reduce((sum, piece) => sum + piece.length, 0);
}

/** Pixels that match, well outside the mask: beside a still image a bar of the interface may hang together with its edge. */
function countBeyond(mask: Mask, inner: Rectangle, matches: (at: number) => boolean): number {
  const near = dilated(mask, softEdge, inner);
  const inside = rectangleSector(inner).mask;
  return countOf(inside.map((value, at) => (value > near[at]! && matches(at) ? 1 : 0)));
}

/** The edge of a still image is soft so far, px. */
const softEdge = 6;
