import { inputPixels, inputSize, type Rectangle } from '../geometry.ts';
import { rectangleSector } from '../sector.ts';
import { atLeast, dilated, opened, piecesOf, type Mask, type Piece } from './masks.ts';
import { smoothed } from './planes.ts';

/** Grey that counts as lit where nothing moves. */
const leastLit = 10;
/** Half the side of the squares an image is made of; two lines of letters that touch were 12 px high, bars of an interface up to 13. */
const radius = 7;
/** And of its thin parts: a bright line of the skin between dark layers. */
const finestRadius = 3;
/** And of what may enclose a dark place: one line of letters is thinner. */
const letterRadius = 4;
/** Corners that the squares cut off reach so far, px; a line of letters that touches the image has its middle beyond. */
const softEdge = 4;
/** So much of a row in one grey, within `sameGrey` and above `leastBar`, from side to side, is a bar of the interface. */
const leastEven = 0.5;
const sameGrey = 1;
const leastBar = 20;
const leastSide = 0.04;

/**
 * What shines in a picture that stands still, its dark places (vessels, cysts) filled, without bars of the interface and without the
 * letters that hang on to its largest solid part.
 */
export function litArea(mean: Float32Array, inner: Rectangle): Mask {
  const least = groundOf(mean, inner) + leastLit;
  const lit = atLeast(smoothed(withoutBars(mean, inner), 1, inner), least, inner);
  const solid = withoutHoles(denseOf(mean, least, inner), inner);
  const core = piecesOf(solid)[0] ?? [];
  const near = dilated(maskOf(core), softEdge, inner);
  const area = opened(lit, finestRadius, inner);
  const around = piecesOf(area).find((piece) => piece.includes(core[0] ?? -1)) ?? [];
  for (const at of around) if (near[at] === 0) area[at] = 0;
  for (const at of core) area[at] = 1;
  return area;
}

/** Squares of 15×15 px that are lit nearly all over, pixel by pixel: between letters the black shows. */
function denseOf(mean: Float32Array, least: number, inner: Rectangle): Mask {
  const lit = Float32Array.from(atLeast(withoutBars(mean, inner), least, inner));
  const dense = atLeast(smoothed(lit, radius, inner), leastDense, inner);
  return dilated(dense, Math.floor(radius * (2 * leastDense - 1)), inner);
}

/** Blocks of letters had up to 0.7 of it lit. */
const leastDense = 0.85;

function maskOf(piece: Piece): Mask {
  const mask = new Uint8Array(inputPixels);
  for (const at of piece) mask[at] = 1;
  return mask;
}

/**
 * What is painted at all, be it in the darkest grey: scanners draw the far field where no echo comes from a little lighter than
 * the black around the image.
 */
export function paintedArea(mean: Float32Array, inner: Rectangle): Mask {
  const painted = atLeast(withoutBars(mean, inner), groundOf(mean, inner) + leastPainted, inner);
  const near = dilated(opened(painted, radius, inner), radius, inner);
  return opened(painted, letterRadius, inner).map((value, at) => value & near[at]!);
}

/** Half a grey level above the ground: a palette's first grey beside its black. */
const leastPainted = 0.5;

/** The darkest grey that many pixels have: of the screen around the image. */
function groundOf(mean: Float32Array, { x, y, width, height }: Rectangle): number {
  const counts = new Uint32Array(256);
  for (let row = y; row < y + height; row++)
    for (const grey of mean.subarray(row * inputSize + x, row * inputSize + x + width))
      counts[Math.round(grey)]!++;
  const ground = counts.findIndex((count) => count >= leastGround * width * height);
  return ground <= mostGround ? Math.max(0, ground) : 0;
}

const leastGround = 0.05;
const mostGround = 40;

/** The picture with its bars black. */
function withoutBars(mean: Float32Array, inner: Rectangle): Float32Array {
  const rest = Float32Array.from(mean);
  for (let row = inner.y; row < inner.y + inner.height; row++) {
    const start = row * inputSize + inner.x;
    const line = rest.subarray(start, start + inner.width);
    if (isBar(line)) line.fill(0);
  }
  return rest;
}

function isBar(row: Float32Array): boolean {
  const counts = new Uint32Array(256);
  for (const grey of row) counts[Math.round(grey)]!++;
  const common = counts.indexOf(Math.max(...counts.subarray(leastBar)), leastBar);
  const alike = counts.slice(common - sameGrey, common + sameGrey + 1).reduce((sum, count) => sum + count, 0);
  const isAlike = (grey: number): boolean => Math.abs(Math.round(grey) - common) <= sameGrey;
  const side = Math.ceil(leastSide * row.length);
  return (
    alike >= leastEven * row.length &&
    row.subarray(0, side).some(isAlike) &&
    row.subarray(-side).some(isAlike)
  );
}

/** Fills what is dark and enclosed. */
function withoutHoles(mask: Mask, inner: Rectangle): Mask {
  const filled = Uint8Array.from(mask);
  const dark = darkOf(mask, inner);
  for (const piece of piecesOf(dark))
    if (!piece.some((at) => touchesEdge(at, inner))) for (const at of piece) filled[at] = 1;
  return filled;
}

function darkOf(mask: Mask, inner: Rectangle): Mask {
  return rectangleSector(inner).mask.map((inside, at) => (inside === 1 && mask[at] === 0 ? 1 : 0));
}

function touchesEdge(at: number, { x, y, width, height }: Rectangle): boolean {
  const [column, row] = [at % inputSize, Math.floor(at / inputSize)];
  return column === x || column === x + width - 1 || row === y || row === y + height - 1;
}
