import { deflateRawSync } from 'node:zlib';

/** A value: bytes as they are, text, numbers of the element's representation, or the items of a sequence. */
type Value = Uint8Array | string | readonly number[] | readonly Elements[];
export type Elements = Readonly<Record<string, readonly [vr: string, value: Value]>>;

export interface Written {
  /** Behind `1.2.840.10008.1.2`. */
  readonly syntax?: string;
  /** Leave out the preamble and `DICM`, or the meta information as well. */
  readonly without?: 'preamble' | 'meta';
  /** Give sequences and items no length, but an end. */
  readonly open?: boolean;
  /** The bytes of pixel data, or fragments to encapsulate behind the offset table. */
  readonly pixels?:
    Uint8Array | { readonly table: readonly number[]; readonly fragments: readonly Uint8Array[] };
  readonly pixelVr?: 'OB' | 'OW';
}

interface Style {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  readonly open: boolean;
}

/** Writes a DICOM file of the given elements (tag `ggggeeee`), independently of the code under test. */
export function writeDicom(elements: Elements, written: Written = {}): Uint8Array {
  const { syntax = '.1', open = false, pixels, pixelVr = 'OB', without } = written;
  const style = { explicit: syntax !== '', littleEndian: syntax !== '.2', open };
  const body = [dataSet(elements, style)];
  if (pixels instanceof Uint8Array) body.push(element('7fe00010', [pixelVr, pixels], style));
  else if (pixels !== undefined) body.push(...encapsulated(pixels, style));
  const data = Buffer.concat(body);
  const meta = dataSet(
    { '00020010': ['UI', `1.2.840.10008.1.2${syntax}`] },
    { explicit: true, littleEndian: true, open },
  );
  return Buffer.concat([
    ...(without === undefined ? [new Uint8Array(128), Buffer.from('DICM')] : []),
    ...(without === 'meta' ? [] : [meta]),
    syntax === '.1.99' ? deflateRawSync(data) : data,
  ]);
}

const dataSet = (elements: Elements, style: Style): Buffer =>
  Buffer.concat(
    Object.keys(elements)
      .sort()
      .map((tag) => element(tag, elements[tag]!, style)),
  );

const longVr = ['OB', 'OW', 'OV', 'SQ', 'UN', 'UT'];
const undefinedLength = 0xffffffff;

function element(tag: string, [vr, value]: readonly [string, Value], style: Style): Buffer {
  if (vr === 'SQ') return sequence(tag, value as readonly Elements[], style);
  const bytes = encoded(vr, value as Exclude<Value, readonly Elements[]>, style);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  return Buffer.concat([head({ tag, vr, length: even.length }, style), even]);
}

function sequence(tag: string, items: readonly Elements[], style: Style): Buffer {
  const written = items.map((item) => {
    const bytes = dataSet(item, style);
    const itemHead = head({ tag: 'fffee000', length: style.open ? undefinedLength : bytes.length }, style);
    const end = style.open ? [head({ tag: 'fffee00d', length: 0 }, style)] : [];
    return Buffer.concat([itemHead, bytes, ...end]);
  });
  const bytes = Buffer.concat(written);
  const length = style.open ? undefinedLength : bytes.length;
  const end = style.open ? [head({ tag: 'fffee0dd', length: 0 }, style)] : [];
  return Buffer.concat([head({ tag, vr: 'SQ', length }, style), bytes, ...end]);
}

function encapsulated(
  { table, fragments }: { readonly table: readonly number[]; readonly fragments: readonly Uint8Array[] },
  style: Style,
): Buffer[] {
  const item = (bytes: Uint8Array): Buffer =>
    Buffer.concat([head({ tag: 'fffee000', length: bytes.length }, style), bytes]);
  return [
    head({ tag: '7fe00010', vr: 'OB', length: undefinedLength }, style),
    item(encoded('UL', table, style)),
    ...fragments.map(item),
    head({ tag: 'fffee0dd', length: 0 }, style),
  ];
}

/** Where each fragment begins, as offset tables count. */
export const offsetsOf = (fragments: readonly Uint8Array[]): readonly number[] =>
  fragments.map((_, at) => fragments.slice(0, at).reduce((sum, { length }) => sum + 8 + length, 0));

interface Head {
  readonly tag: string;
  readonly vr?: string;
  readonly length: number;
}

function head({ tag, vr, length }: Head, { explicit, littleEndian }: Style): Buffer {
  const bytes = Buffer.alloc(explicit && vr !== undefined && longVr.includes(vr) ? 12 : 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, parseInt(tag.slice(0, 4), 16), littleEndian);
  view.setUint16(2, parseInt(tag.slice(4), 16), littleEndian);
  if (explicit && vr !== undefined) {
    bytes.write(vr, 4, 'latin1');
    if (bytes.length === 8) view.setUint16(6, length, littleEndian);
    else view.setUint32(8, length, littleEndian);
  } else view.setUint32(4, length, littleEndian);
  return bytes;
}

const widths: Readonly<Record<string, number>> = { US: 2, SS: 2, AT: 2, OW: 2, UL: 4, SL: 4, FD: 8, OV: 8 };

function encoded(
  vr: string,
  value: Uint8Array | string | readonly number[],
  { littleEndian }: Style,
): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (value instanceof Uint8Array) return Buffer.from(value);
  const width = widths[vr];
  if (width === undefined) return Buffer.from(value.join('\\'));
  const bytes = Buffer.alloc(width * value.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  value.forEach((number, at) => {
    if (width === 2) view.setUint16(2 * at, number & 0xffff, littleEndian);
    else if (vr === 'OV') view.setBigUint64(8 * at, BigInt(number), littleEndian);
    else if (width === 8) view.setFloat64(8 * at, number, littleEndian);
    else view.setUint32(4 * at, number >>> 0, littleEndian);
  });
  return bytes;
}
