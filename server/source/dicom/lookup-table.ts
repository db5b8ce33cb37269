import type { DataSet } from 'dicom-parser';
import type { Header } from './values.ts';

/** Modality LUT Sequence (PS3.3 C.11.1) and VOI LUT Sequence (C.11.2): tables in place of a rescale and a window. */
export const lookupTags = { modality: '00283000', voi: '00283010' } as const;

/** A table of grey. */
export interface LookupTable {
  /** What a value becomes; those before the first entry and behind the last are taken as these. */
  valueOf(value: number): number;
  /** The least and the greatest value that its entries' bits span. */
  readonly least: number;
  readonly most: number;
}

const descriptorTag = 'x00283002';
const dataTag = 'x00283006';

/** The first table of a sequence; nothing where there is none, or one that is damaged. */
export function lookupTableOf(
  { sequences }: Header,
  tag: string,
  { signed }: { readonly signed: boolean },
): LookupTable | undefined {
  const item = sequences.get(tag)?.[0];
  const descriptor = item === undefined ? [] : shorts(item, descriptorTag);
  const data = item === undefined ? [] : shorts(item, dataTag);
  const [entries, first, bits] = descriptor;
  if (entries === undefined || first === undefined || bits === undefined) return undefined;
  const count = entries === 0 ? 65_536 : entries;
  // Eight bits an entry stand two in a word where a writer saves room.
  const table = data.length >= count ? data : data.flatMap((word) => [word & 255, word >> 8]);
  if (table.length < count || bits < 8 || bits > 16) return undefined;
  const start = signed && first > 32_767 ? first - 65_536 : first;
  return {
    valueOf: (value) => table[Math.min(count - 1, Math.max(0, Math.round(value) - start))]!,
    least: 0,
    most: 2 ** bits - 1,
  };
}

/** Unsigned 16-bit numbers, as far as the element is whole: dicom-parser reads on into what follows. */
function shorts(item: DataSet, tag: string): readonly number[] {
  const length = item.elements[tag]?.length ?? 0;
  return Array.from({ length: length >> 1 }, (_, at) => item.uint16(tag, at) ?? 0);
}
