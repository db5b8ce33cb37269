import dicomParser, { type ByteArrayParser, type DataSet, type Element } from 'dicom-parser';
import type { Bytes } from './bytes.ts';
import { DicomError } from './dicom-error.ts';
import { longestHeadBytes, parseElementHeader, type ElementHeader, type Encoding } from './element-header.ts';
import type { Header } from './values.ts';

/** Where the value of the pixel data element is. */
export interface PixelElement {
  readonly offset: number;
  /** Nothing for encapsulated pixel data. */
  readonly length: number | undefined;
  readonly vr: string | undefined;
}

export interface Walked {
  readonly header: Header;
  readonly pixels: PixelElement | undefined;
}

export interface Walk {
  readonly start: number;
  readonly encoding: Encoding;
  readonly wanted: ReadonlySet<string>;
  readonly wantedSequences: ReadonlySet<string>;
}

const pixelData = '7fe00010';
/** A palette of 65,536 colours has 131,072 bytes, a vector of 100,000 frame times a megabyte. */
const longestValueBytes = 16 * 1024 * 1024;
/** More elements than any real header has. */
const mostElements = 200_000;

/**
 * Goes through the elements of a data set up to its pixel data. Values that are not wanted are passed over, however long: scanners
 * store volumes of raw data in front of the pixels. Ends early where the bytes make no sense any more: what was read stands.
 */
export async function walkHeader(bytes: Bytes, walk: Walk): Promise<Walked> {
  const { encoding } = walk;
  const values = new Map<string, Uint8Array>();
  const sequences = new Map<string, readonly DataSet[]>();
  const header = { encoding, values, sequences };
  let at = walk.start;
  for (let count = 0; count < mostElements; count++) {
    const head = parseElementHeader(await bytes.read(at, longestHeadBytes), encoding);
    if (head === undefined || head.tag > pixelData) break;
    if (head.tag === pixelData)
      return { header, pixels: { offset: at + head.headBytes, length: head.length, vr: head.vr } };
    const { tag, length, headBytes } = head;
    const wantedItems = walk.wantedSequences.has(tag);
    if (length === undefined || wantedItems) {
      const element = await readSequence(bytes, { at, head, encoding });
      if (element === undefined && length === undefined) break;
      if (element !== undefined && wantedItems) sequences.set(tag, itemsOf(element.items));
      at += length === undefined ? (element?.end ?? 0) : headBytes + length;
      continue;
    }
    if (walk.wanted.has(tag) && length <= longestValueBytes) {
      const value = await bytes.read(at + headBytes, length);
      if (value.length < length) break;
      values.set(tag, new Uint8Array(value));
    }
    at += headBytes + length;
    if (bytes.size !== undefined && at >= bytes.size) break;
  }
  return { header, pixels: undefined };
}

interface At {
  readonly at: number;
  readonly head: ElementHeader;
  readonly encoding: Encoding;
}

/** The window that a sequence of undefined length is sought in grows by this factor. */
const growth = 8;
const firstWindowBytes = 65_536;
const widestWindowBytes = 32 * 1024 * 1024;

interface Sequence {
  readonly items: readonly Element[];
  /** Where it ends, from its head on. */
  readonly end: number;
}

/** Reads a sequence, or whatever else has an undefined length. Nothing when it has no end. */
async function readSequence(bytes: Bytes, { at, head, encoding }: At): Promise<Sequence | undefined> {
  const whole = head.length === undefined ? undefined : head.headBytes + head.length;
  if (whole !== undefined && whole > widestWindowBytes) return undefined;
  for (let length = whole ?? firstWindowBytes; length <= widestWindowBytes; length *= growth) {
    const window = new Uint8Array(await bytes.read(at, length));
    const sequence = parseSequence(window, encoding);
    // None: the window was too short, or there is damage.
    if (sequence !== undefined || whole !== undefined || window.length < length) return sequence;
  }
  return undefined;
}

function parseSequence(window: Uint8Array, { explicit, littleEndian }: Encoding): Sequence | undefined {
  const parser: ByteArrayParser = littleEndian
    ? dicomParser.littleEndianByteArrayParser
    : dicomParser.bigEndianByteArrayParser;
  const stream = new dicomParser.ByteStream(parser, window, 0);
  const warnings: string[] = [];
  try {
    const { items = [] } = explicit
      ? dicomParser.readDicomElementExplicit(stream, warnings)
      : dicomParser.readDicomElementImplicit(stream);
    // It warns of an end that it did not find, and goes on.
    return warnings.length + stream.warnings.length > 0 ? undefined : { items, end: stream.position };
  } catch {
    return undefined; // (strings are thrown, too)
  }
}

const itemsOf = (items: readonly Element[]): readonly DataSet[] =>
  items.flatMap(({ dataSet }) => dataSet ?? []);

/** The file meta information (PS3.10 7.1): always explicit and little-endian. Its own length may lie and is not asked. */
export async function readMeta(
  bytes: Bytes,
  start: number,
): Promise<{ readonly transferSyntax: string | undefined; readonly end: number }> {
  const encoding = { explicit: true, littleEndian: true };
  let at = start;
  let transferSyntax: string | undefined;
  for (let count = 0; count < 100; count++) {
    const head = parseElementHeader(await bytes.read(at, longestHeadBytes), encoding);
    if (head === undefined) break;
    if (!head.tag.startsWith('0002')) return { transferSyntax, end: at };
    if (head.length === undefined) throw new DicomError('its file meta information is damaged');
    if (head.tag === '00020010') {
      const value = await bytes.read(at + head.headBytes, Math.min(head.length, 64));
      transferSyntax = new TextDecoder('latin1').decode(value).replaceAll(/[\0 ]/g, '');
    }
    at += head.headBytes + head.length;
  }
  throw new DicomError('its file meta information has no end');
}
