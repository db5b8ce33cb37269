import type { DataSet } from 'dicom-parser';
import type { Encoding } from './element-header.ts';

/** The elements of a header that were asked for. */
export interface Header {
  readonly encoding: Encoding;
  /** Where their lengths allow it, the values by tag (`ggggeeee`). */
  readonly values: ReadonlyMap<string, Uint8Array>;
  /** The items of the sequences that were asked for. */
  readonly sequences: ReadonlyMap<string, readonly DataSet[]>;
}

/** The strings of a text value; blanks and NULs around them are padding (PS3.5 6.2). */
export function stringsOf({ values }: Header, tag: string): readonly string[] {
  const bytes = values.get(tag);
  if (bytes === undefined || bytes.length === 0) return [];
  return new TextDecoder('latin1')
    .decode(bytes)
    .split('\\')
    .map((text) => text.replaceAll('\0', ' ').trim());
}

/** The first string, where there is one. */
export function stringOf(header: Header, tag: string): string | undefined {
  const [text] = stringsOf(header, tag);
  return text === '' ? undefined : text;
}

/** The numbers of a decimal or integer string; what is no number is NaN. */
export const decimalsOf = (header: Header, tag: string): readonly number[] =>
  stringsOf(header, tag).map((text) => (text === '' ? NaN : Number(text)));

/** The first number of a decimal or integer string, where it is finite. */
export function decimalOf(header: Header, tag: string): number | undefined {
  const [value] = decimalsOf(header, tag);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Unsigned 16-bit numbers. */
export function shortsOf({ values, encoding }: Header, tag: string): readonly number[] {
  const bytes = values.get(tag);
  if (bytes === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 1 }, (_, at) => view.getUint16(2 * at, encoding.littleEndian));
}

export const shortOf = (header: Header, tag: string): number | undefined => shortsOf(header, tag)[0];
