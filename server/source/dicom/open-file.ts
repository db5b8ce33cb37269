import { openFileBytes, type Bytes } from './bytes.ts';
import type { CodecThread } from './codec-thread.ts';
import type { FrameDecoding } from './decode-frame.ts';
import { DicomError } from './dicom-error.ts';
import { encodingOf } from './element-header.ts';
import {
  extendedOffsetsTag,
  findEncapsulatedFrames,
  findNativeFrames,
  type FoundFrames,
  type Piece,
} from './find-frames.ts';
import { frameTimesOf, timeTags, type FrameTimes } from './frame-times.ts';
import { findFragments } from './fragments.ts';
import { greyTags } from './grey-levels.ts';
import { openInflatedBytes } from './inflated-bytes.ts';
import { lookupTags } from './lookup-table.ts';
import { paletteTags } from './palette.ts';
import { formatTags, pictureFormatOf, type PictureFormat } from './picture-format.ts';
import { readMeta, walkHeader, type PixelElement } from './read-header.ts';
import {
  regionsOf,
  regionsTag,
  scannerOf,
  scannerTags,
  type Scanner,
  type UltrasoundRegion,
} from './regions.ts';
import { startOfElements } from './sniff.ts';
import { toPixelsOf, type ToPixels } from './to-pixels.ts';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.ts';
import { stringOf, type Header } from './values.ts';

/** A DICOM file whose header has been read. Its frames are still in the file. */
export interface DicomFile {
  readonly path: string;
  readonly syntax: TransferSyntax;
  /** Where the data set begins in the file. */
  readonly dataSetStart: number;
  readonly header: Header;
  readonly pixels: PixelElement;
  readonly format: PictureFormat;
  readonly toPixels: ToPixels;
  readonly times: FrameTimes;
  readonly regions: readonly UltrasoundRegion[];
  readonly scanner: Scanner;
  readonly modality: Modality;
}

/** What kind of picture the header says it is. */
export interface Modality {
  readonly isUltrasound: boolean;
  /** For people: `XA`, never a value that could be anything else. */
  readonly name: string;
}

const modalityTags = { sopClass: '00080016', modality: '00080060' } as const;

/** The header's elements that are ever looked at: no name, no number, no date among them. */
const wanted: ReadonlySet<string> = new Set(
  [formatTags, timeTags, greyTags, modalityTags]
    .flatMap((tags) => Object.values(tags) as string[])
    .concat(paletteTags, scannerTags, extendedOffsetsTag),
);

/**
 * Reads the header of a DICOM file, as far as its pixel data.
 * @throws DicomError; errors of the file system as they come.
 */
export async function openDicomFile(path: string): Promise<DicomFile> {
  const file = await openFileBytes(path);
  try {
    const start = startOfElements(await file.read(0, 256));
    if (start === undefined) throw new DicomError('it is no DICOM file');
    const { uid, end } = await syntaxAt(file, start);
    const syntax = transferSyntaxOf(uid);
    const bytes = syntax.deflated ? openInflatedBytes(path, end) : file;
    try {
      return await readFrom(bytes, { path, syntax, dataSetStart: end });
    } finally {
      if (bytes !== file) await bytes.close();
    }
  } finally {
    await file.close();
  }
}

/** The transfer syntax that the file names, or, in a file without meta information, the one its elements show. */
async function syntaxAt(file: Bytes, start: number): Promise<{ readonly uid: string; readonly end: number }> {
  const first = await file.read(start, 8);
  const meta = first[0] === 2 && first[1] === 0 ? await readMeta(file, start) : undefined;
  const end = meta?.end ?? start;
  if (meta?.transferSyntax !== undefined && meta.transferSyntax !== '')
    return { uid: meta.transferSyntax, end };
  const encoding = encodingOf(await file.read(end, 8));
  const suffix = encoding?.littleEndian === false ? '.2' : encoding?.explicit === true ? '.1' : '';
  return { uid: `1.2.840.10008.1.2${suffix}`, end };
}

async function readFrom(
  bytes: Bytes,
  { path, syntax, dataSetStart }: Pick<DicomFile, 'path' | 'syntax' | 'dataSetStart'>,
): Promise<DicomFile> {
  const start = syntax.deflated ? 0 : dataSetStart;
  // What the elements show counts, whatever the file says of its encoding.
  const encoding = encodingOf(await bytes.read(start, 8));
  if (encoding === undefined) throw new DicomError('its header is damaged');
  const wantedSequences = new Set([regionsTag, ...Object.values(lookupTags)]);
  const { header, pixels } = await walkHeader(bytes, { start, encoding, wanted, wantedSequences });
  const format = pictureFormatOf(header);
  if (pixels === undefined) throw new DicomError('it holds no pixels (its header may be cut off)');
  return {
    ...{ path, syntax, dataSetStart, header, pixels, format },
    toPixels: toPixelsOf(header, format),
    times: frameTimesOf(header),
    regions: regionsOf(header),
    scanner: scannerOf(header, format),
    modality: modalityOf(header),
  };
}

/** Ultrasound and intravascular ultrasound, by modality or by storage class (PS3.4 B.5), retired ones among them. */
function modalityOf(header: Header): Modality {
  const stated = stringOf(header, modalityTags.modality);
  const sopClass = stringOf(header, modalityTags.sopClass);
  const isUltrasound =
    stated === undefined
      ? sopClass !== undefined && ultrasoundClasses.has(sopClass)
      : ultrasoundModalities.has(stated);
  const isCode = stated !== undefined && /^[A-Z]{2,8}$/.test(stated);
  return { isUltrasound, name: isCode ? stated : 'not stated' };
}

const ultrasoundModalities = new Set(['US', 'IVUS', 'BDUS', 'EC', 'ECHO']);
const storage = '1.2.840.10008.5.1.4.1.1';
const ultrasoundClasses = new Set(
  ['.3', '.3.1', '.6', '.6.1', '.6.2', '.6.3'].map((suffix) => `${storage}${suffix}`),
);

/** Opens the bytes that frames lie in: pieces count from their beginning. Close them. */
export const openPixelBytes = ({ path, syntax, dataSetStart }: DicomFile): Promise<Bytes> =>
  syntax.deflated ? Promise.resolve(openInflatedBytes(path, dataSetStart)) : openFileBytes(path);

/** Finds the frames of a file without reading them. @throws DicomError */
export async function findFrames(file: DicomFile): Promise<FoundFrames> {
  const { header, pixels, format, syntax } = file;
  const { offset, length } = pixels;
  const kind = syntax.coding?.kind;
  const bytes = await openPixelBytes(file);
  try {
    if (length === undefined) {
      const recognisable = kind === 'jpeg' || kind === 'codec';
      return await findEncapsulatedFrames(bytes, { header, element: pixels, format, recognisable });
    }
    if (kind !== 'native')
      throw new DicomError(`it says ${syntax.name}, but its pixels are not encapsulated`);
    return findNativeFrames(bytes, { offset, length }, format);
  } finally {
    await bytes.close();
  }
}

/** Finds the pieces of the file that together are its video. @throws DicomError */
export async function findVideo(
  file: DicomFile,
): Promise<{ readonly pieces: readonly Piece[]; readonly cut: boolean }> {
  const { pixels, syntax } = file;
  if (pixels.length !== undefined)
    throw new DicomError(`it says ${syntax.name}, but its pixels are not encapsulated`);
  const bytes = await openPixelBytes(file);
  try {
    const { fragments, rest, cut } = await findFragments(bytes, pixels.offset);
    return { pieces: rest === undefined ? fragments : [...fragments, rest], cut };
  } finally {
    await bytes.close();
  }
}

/** What all frames of a file have in common. */
export function decodingOf(
  { header, format, syntax, pixels, toPixels }: DicomFile,
  codecs: CodecThread,
): FrameDecoding {
  const { littleEndian } = header.encoding;
  return {
    ...{ format, syntax, littleEndian, codecs, toPixels },
    swapped: !littleEndian && format.bitsAllocated === 8 && pixels.vr === 'OW',
  };
}
