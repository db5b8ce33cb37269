import type { Bytes } from './bytes.ts';
import { findFragments, type Fragment, type Fragments } from './fragments.ts';
import type { PictureFormat } from './picture-format.ts';
import type { PixelElement } from './read-header.ts';
import type { Header } from './values.ts';

/** A run of bytes in the file. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** Where the bytes of each frame are. */
export interface FoundFrames {
  /** How many are whole. */
  readonly count: number;
  /** How many there should be. */
  readonly promised: number;
  /** The bytes of one frame, `index` below `count`, as pieces to be joined. */
  piecesOf(index: number): readonly Piece[];
}

export const extendedOffsetsTag = '7fe00001';

/** Uncompressed frames lie one after the other. */
export function findNativeFrames(
  { size }: Bytes,
  { offset, length }: { readonly offset: number; readonly length: number },
  format: PictureFormat,
): FoundFrames {
  const each = nativeBytes(format);
  const there = size === undefined ? length : Math.min(length, size - offset);
  // The length of the value may lie (files over 4 GB wrap round): the number of frames decides, as far as the file goes.
  const most = size === undefined ? there : Math.max(there, Math.min(size - offset, format.frames * each));
  const count = Math.max(0, Math.min(format.frames, Math.floor(most / each)));
  return {
    count,
    promised: format.frames,
    piecesOf: (index) => [{ offset: offset + index * each, length: each }],
  };
}

/** Bytes of one uncompressed frame. */
export function nativeBytes({ width, height, samples, bitsAllocated, photometric }: PictureFormat): number {
  const pixels = width * height;
  if (photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422') return 2 * pixels;
  return pixels * samples * (bitsAllocated / 8);
}

export interface Encapsulated {
  readonly header: Header;
  readonly element: PixelElement;
  readonly format: PictureFormat;
  /** Whether a frame can be told by how it begins; the run-length coding has a piece a frame. */
  readonly recognisable: boolean;
}

/**
 * Encapsulated frames: by the extended or basic offset table where it fits the pieces, else a piece a frame, else by the pieces that
 * an image begins with.
 */
export async function findEncapsulatedFrames(
  bytes: Bytes,
  { header, element, format, recognisable }: Encapsulated,
): Promise<FoundFrames> {
  const found = await findFragments(bytes, element.offset);
  const { fragments } = found;
  const extended = longs(header.values.get(extendedOffsetsTag));
  const firsts =
    byTable(found, extended, format) ??
    byTable(found, found.offsets, format) ??
    (fragments.length === format.frames ? fragments.map((_, index) => index) : undefined) ??
    byBeginning(fragments, format, recognisable);
  const promised = Math.max(format.framesStated || firsts.length === 0 ? format.frames : firsts.length, 1);
  // The last frame of a file that is cut off may lack pieces: it is whole only if every frame is one piece.
  const complete = found.cut && fragments.length > firsts.length ? firsts.length - 1 : firsts.length;
  return {
    count: Math.max(0, Math.min(complete, promised)),
    promised,
    piecesOf: (index) => fragments.slice(firsts[index], firsts[index + 1] ?? fragments.length),
  };
}

/** Which piece each frame begins with; nothing when the table is missing, or does not fit: wrong ones occur. */
function byTable(
  { fragments, origin }: Fragments,
  offsets: readonly number[],
  { frames, framesStated }: PictureFormat,
): readonly number[] | undefined {
  if (offsets.length === 0 || (framesStated && offsets.length !== frames)) return undefined;
  const pieceAt = new Map(fragments.map(({ offset }, index) => [offset - headBytes - origin, index]));
  const firsts: number[] = [];
  for (const offset of offsets) {
    const piece = pieceAt.get(offset);
    // (a file that is cut off has fewer pieces than its table)
    if (piece === undefined) break;
    if (piece <= (firsts.at(-1) ?? -1)) return undefined;
    firsts.push(piece);
  }
  const end = fragments.at(-1);
  const missing = offsets[firsts.length];
  if (missing !== undefined && (end === undefined || missing < end.offset - origin)) return undefined;
  return firsts[0] === 0 ? firsts : undefined;
}

const headBytes = 8;

/** JPEG, JPEG-LS and lossless JPEG begin with FFD8, JPEG 2000 with FF4F or, in its file format, with a box. */
function byBeginning(
  fragments: readonly Fragment[],
  { frames, framesStated }: PictureFormat,
  recognisable: boolean,
): readonly number[] {
  const all = fragments.map((_, index) => index);
  if (!recognisable) return all;
  if (framesStated && frames === 1) return all.slice(0, 1);
  return all.filter((index) => {
    const [first, second] = fragments[index]!.beginning;
    return (first === 0xff && (second === 0xd8 || second === 0x4f)) || index === 0;
  });
}

/** The extended offset table: 64-bit little-endian numbers. */
function longs(bytes: Uint8Array | undefined): readonly number[] {
  if (bytes === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 3 }, (_, at) => Number(view.getBigUint64(8 * at, true)));
}
