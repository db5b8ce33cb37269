import { DicomError } from './dicom-error.ts';
import { shortsOf, type Header } from './values.ts';

/** A colour for every stored value. */
export interface Palette {
  /** Number of entries; values beyond take the last. */
  readonly entries: number;
  /** The stored value of the first entry. */
  readonly first: number;
  /** Red, green and blue, 0..255, three bytes an entry. */
  readonly colours: Uint8Array;
}

const channels = ['1', '2', '3'] as const;
const descriptorTag = (channel: string): string => `0028110${channel}`;
const dataTag = (channel: string): string => `0028120${channel}`;
const segmentedTag = (channel: string): string => `0028122${channel}`;
export const paletteTags: readonly string[] = channels.flatMap((channel) => [
  descriptorTag(channel),
  dataTag(channel),
  segmentedTag(channel),
]);

/** Palette Color Lookup Tables, plain or segmented (PS3.3 C.7.6.3.1.5, C.7.9.2). @throws DicomError where one is missing. */
export function paletteOf(header: Header, signed: boolean): Palette {
  const [stated, first] = shortsOf(header, descriptorTag('1'));
  if (stated === undefined || first === undefined) throw new DicomError('its palette is missing');
  const entries = stated === 0 ? 65_536 : stated;
  const colours = new Uint8Array(3 * entries);
  channels.forEach((channel, at) => {
    const table = tableOf(header, channel, entries);
    const bits = shortsOf(header, descriptorTag(channel))[2];
    // Some scanners say 16 bits and write 8 of them.
    const shift = bits === 16 && table.some((value) => value > 255) ? 8 : 0;
    const last = table.at(-1) ?? 0;
    for (let entry = 0; entry < entries; entry++)
      colours[3 * entry + at] = Math.min(255, (table[entry] ?? last) >> shift);
  });
  return { entries, first: signed && first > 32_767 ? first - 65_536 : first, colours };
}

function tableOf(header: Header, channel: string, entries: number): readonly number[] {
  const bytes = header.values.get(dataTag(channel));
  if (bytes !== undefined && bytes.length > 0) {
    // One byte an entry: those of a big-endian file stand in swapped pairs, as words do.
    if (bytes.length <= entries + 1 && entries > 1) {
      const swap = header.encoding.littleEndian ? 0 : 1;
      return Array.from(bytes, (_, at) => bytes[at ^ swap] ?? 0);
    }
    return shortsOf(header, dataTag(channel));
  }
  const segments = shortsOf(header, segmentedTag(channel));
  if (segments.length === 0) throw new DicomError('its palette is missing');
  return expand(segments, entries);
}

/** Segments are discrete (0), linear (1) or indirect (2): a run of earlier segments again. */
function expand(segments: readonly number[], entries: number): readonly number[] {
  const table: number[] = [];
  const run = (start: number, most: number, depth: number): number => {
    let at = start;
    for (let count = 0; count < most && at + 1 < segments.length && table.length < entries; count++) {
      const [opcode = 0, length = 0] = [segments[at], segments[at + 1]];
      if (opcode === 0) {
        table.push(...segments.slice(at + 2, at + 2 + length));
        at += 2 + length;
      } else if (opcode === 1) {
        const [from, to] = [table.at(-1) ?? 0, segments[at + 2] ?? 0];
        for (let step = 1; step <= length; step++)
          table.push(Math.round(from + ((to - from) * step) / length));
        at += 3;
      } else if (opcode === 2 && depth === 0) {
        const offsetBytes = (segments[at + 2] ?? 0) + 65_536 * (segments[at + 3] ?? 0);
        run(offsetBytes >> 1, length, 1);
        at += 4;
      } else throw new DicomError('its segmented palette is damaged');
    }
    return at;
  };
  run(0, Infinity, 0);
  return table.slice(0, entries);
}
