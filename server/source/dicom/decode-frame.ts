import type { Bytes } from './bytes.ts';
import type { CodecThread } from './codec-thread.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { DicomError } from './dicom-error.ts';
import { nativeBytes, type Piece } from './find-frames.ts';
import { parseJpeg2000Size } from './jpeg-2000-size.ts';
import { parseJpegMarkers } from './jpeg-markers.ts';
import type { PictureFormat } from './picture-format.ts';
import type { Pixels } from './pixels.ts';
import { decodeRle } from './rle.ts';
import type { Samples } from './samples.ts';
import type { ToPixels } from './to-pixels.ts';
import type { Codec, PixelCoding, TransferSyntax } from './transfer-syntax.ts';

/** What all frames of a file have in common. */
export interface FrameDecoding {
  readonly format: PictureFormat;
  readonly syntax: TransferSyntax;
  readonly littleEndian: boolean;
  /** Whether pairs of bytes stand swapped: 8-bit samples in big-endian words. */
  readonly swapped: boolean;
  readonly toPixels: ToPixels;
  readonly codecs: CodecThread;
}

/** The bytes of a frame. @throws DicomError where the file ends before them. */
export async function readPieces(bytes: Bytes, pieces: readonly Piece[]): Promise<Uint8Array> {
  const frame = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { offset, length } of pieces) {
    const piece = await bytes.read(offset, length);
    if (piece.length < length) throw new DicomError('the file ends within it');
    frame.set(piece, at);
    at += length;
  }
  return frame;
}

/** Decodes one frame. @param frame its bytes, which may be overwritten. @throws DicomError */
export async function decodeFrame(frame: Uint8Array, decoding: FrameDecoding): Promise<Pixels> {
  const { format, syntax, littleEndian, swapped, toPixels } = decoding;
  const { width, height, samples, bitsAllocated } = format;
  const bytesEach = bitsAllocated === 8 ? 1 : 2;
  const coding = codingOf(frame, syntax.coding);
  switch (coding?.kind) {
    case 'native': {
      if (frame.length < nativeBytes(format)) throw new DicomError('it is too short');
      if (swapped) swapPairs(frame);
      return toPixels({ bytes: frame, bytesEach, littleEndian, planar: format.planar });
    }
    case 'rle': {
      const bytes = decodeRle(frame, { pixels: width * height, samples, bytesEach });
      return toPixels({ bytes, bytesEach, littleEndian: true, planar: true });
    }
    case 'jpeg':
      return decodeDct(frame, decoding);
    case 'codec':
      return toPixels(await decodeApart(frame, coding.codec, decoding));
    case 'video':
    case undefined:
      throw new DicomError(`${syntax.name} cannot be decoded`);
  }
}

/** Labels within the JPEG family are mixed up in the field: the stream itself says which of them it is. */
function codingOf(frame: Uint8Array, coding: PixelCoding | undefined): PixelCoding | undefined {
  if (coding?.kind !== 'jpeg' && coding?.kind !== 'codec') return coding;
  const process = parseJpegMarkers(frame)?.process;
  if (process === 'dct') return { kind: 'jpeg' };
  if (process === 'lossless') return { kind: 'codec', codec: 'jpeg-lossless' };
  if (process === 'jpeg-ls') return { kind: 'codec', codec: 'jpeg-ls' };
  return coding;
}

async function decodeDct(frame: Uint8Array, { format, toPixels }: FrameDecoding): Promise<Pixels> {
  const { width, height, samples } = format;
  const markers = parseJpegMarkers(frame);
  if (markers === undefined) throw new DicomError('it holds no JPEG');
  if (markers.precision !== 8)
    throw new DicomError(
      `JPEG Extended with ${markers.precision} bits a sample cannot be decoded, only 8 bits`,
    );
  checkSize(markers, format);
  const bytes = await decodeJpeg(frame, markers, format);
  if (samples === 3) return { width, height, channels: 3, bytes };
  return toPixels({ bytes, bytesEach: 1, littleEndian: true, planar: false });
}

/** One that dicom-codec decodes; damage can make it take any memory, so what the stream says of its size is checked first. */
async function decodeApart(
  frame: Uint8Array,
  codec: Codec,
  { format, codecs }: FrameDecoding,
): Promise<Samples> {
  const { width, height, samples } = format;
  const stream =
    codec === 'jpeg-2000' || codec === 'htj2k' ? parseJpeg2000Size(frame) : parseJpegMarkers(frame);
  if (stream === undefined) throw new DicomError('it holds no picture');
  checkSize(stream, format);
  const bytesEach = stream.precision > 8 ? 2 : 1;
  const bytes = await codecs.decode({ codec, bytes: frame, bytesEach });
  // (a damaged JPEG 2000 gives no bytes and no error)
  if (bytes.length !== width * height * samples * bytesEach) throw new DicomError('it does not decode');
  return { bytes, bytesEach, littleEndian: true, planar: false };
}

function checkSize(
  stream: { readonly width: number; readonly height: number; readonly components: number },
  { width, height, samples }: PictureFormat,
): void {
  if (stream.width !== width || stream.height !== height)
    throw new DicomError(`it is ${stream.width}×${stream.height} px, the header says ${width}×${height}`);
  if (stream.components !== samples)
    throw new DicomError(`it has ${stream.components} samples a pixel, the header says ${samples}`);
}

function swapPairs(bytes: Uint8Array): void {
  for (let at = 0; at + 1 < bytes.length; at += 2) [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
}
