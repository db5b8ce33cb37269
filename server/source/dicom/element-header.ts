/** How the elements of a data set are written. */
export interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** The head of one data element (PS3.5 7.1). */
export interface ElementHeader {
  /** `ggggeeee`, hexadecimal. */
  readonly tag: string;
  /** Where the data set says it. */
  readonly vr: string | undefined;
  /** Bytes of the value; nothing when its length is undefined. */
  readonly length: number | undefined;
  /** Bytes before the value: 8 or 12. */
  readonly headBytes: number;
}

/** Long enough for any head. */
export const longestHeadBytes = 12;

const undefinedLength = 0xffffffff;
/** Value representations with 32-bit lengths (PS3.5 table 7.1-1), those among them that dicom-parser does not know. */
const longVr = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** Reads the head at the beginning of `bytes`; nothing where they are too few. */
export function parseElementHeader(
  bytes: Uint8Array,
  { explicit, littleEndian }: Encoding,
): ElementHeader | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = hex(view.getUint16(0, littleEndian)) + hex(view.getUint16(2, littleEndian));
  const lengthOf = (value: number): number | undefined => (value === undefinedLength ? undefined : value);
  // Items and delimiters have no value representation in any encoding.
  if (!explicit || tag.startsWith('fffe'))
    return { tag, vr: undefined, length: lengthOf(view.getUint32(4, littleEndian)), headBytes: 8 };
  const vr = String.fromCharCode(view.getUint8(4), view.getUint8(5));
  if (!longVr.has(vr)) return { tag, vr, length: view.getUint16(6, littleEndian), headBytes: 8 };
  if (bytes.length < longestHeadBytes) return undefined;
  return { tag, vr, length: lengthOf(view.getUint32(8, littleEndian)), headBytes: longestHeadBytes };
}

const hex = (value: number): string => value.toString(16).padStart(4, '0');

const knownVr = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  ),
);

/** Sees from its first element how a data set is written, whatever the file says of it. Nothing: it is no data set. */
export function encodingOf(bytes: Uint8Array): Encoding | undefined {
  if (bytes.length < 8) return undefined;
  const [first = 0, second = 0] = bytes;
  // The first group of a data set is 0008 as a rule, and always below 00ff.
  const littleEndian = second === 0 && first !== 0;
  if (!littleEndian && !(first === 0 && second !== 0)) return undefined;
  const vr = String.fromCharCode(bytes[4]!, bytes[5]!);
  return { explicit: knownVr.has(vr), littleEndian };
}
