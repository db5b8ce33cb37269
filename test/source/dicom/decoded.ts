import { openCodecThread } from '../../../server/source/dicom/codec-thread.ts';
import { decodeFrame, readPieces } from '../../../server/source/dicom/decode-frame.ts';
import {
  decodingOf,
  findFrames,
  openDicomFile,
  openPixelBytes,
} from '../../../server/source/dicom/open-file.ts';
import type { Pixels } from '../../../server/source/dicom/pixels.ts';

/** Every frame of a file, or the first `most` of them, at its full size. */
export async function decodeAll(path: string, most = Infinity): Promise<readonly Pixels[]> {
  const file = await openDicomFile(path);
  const found = await findFrames(file);
  const codecs = openCodecThread();
  const bytes = await openPixelBytes(file);
  const decoding = decodingOf(file, codecs);
  const frames: Pixels[] = [];
  for (let index = 0; index < Math.min(found.count, most); index++)
    frames.push(await decodeFrame(await readPieces(bytes, found.piecesOf(index)), decoding));
  await Promise.all([codecs.close(), bytes.close()]);
  return frames;
}

/** In grey levels. */
export function greatestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Infinity;
  let greatest = 0;
  for (let at = 0; at < one.length; at++) greatest = Math.max(greatest, Math.abs(one[at]! - other[at]!));
  return greatest;
}
