import type { Bytes } from './bytes.ts';
import { parseElementHeader } from './element-header.ts';

/** A piece of encapsulated pixel data in the file. */
export interface Fragment {
  /** Of its bytes, behind its head. */
  readonly offset: number;
  readonly length: number;
  /** Its first bytes (at most 4): whether an image begins with it. */
  readonly beginning: Uint8Array;
}

export interface Fragments {
  /** The basic offset table, empty in many files. Counts from the head of the first fragment. */
  readonly offsets: readonly number[];
  readonly fragments: readonly Fragment[];
  /** Where offsets count from. */
  readonly origin: number;
  /** Whether the file ends, or makes no sense, before the end that it should have. */
  readonly cut: boolean;
  /** What there is of the piece that the file ends within. */
  readonly rest: Omit<Fragment, 'beginning'> | undefined;
}

const item = 'fffee000';
const delimiter = 'fffee0dd';
const encoding = { explicit: true, littleEndian: true };
const headBytes = 8;
/** Two hours at 60 frames a second, each in two pieces. */
const mostFragments = 1_000_000;
/** A basic offset table has 4 bytes a frame. */
const longestTableBytes = 4 * mostFragments;

/** Finds the pieces of encapsulated pixel data (PS3.5 A.4) by their heads, without reading them. One that is cut off does not count. */
export async function findFragments(bytes: Bytes, start: number): Promise<Fragments> {
  const fragments: Fragment[] = [];
  let offsets: readonly number[] = [];
  let origin = start;
  let rest: Fragments['rest'];
  let at = start;
  for (let count = 0; count <= mostFragments; count++) {
    const block = await bytes.read(at, headBytes + 4);
    const head = parseElementHeader(block, encoding);
    if (head?.tag === delimiter) return { offsets, fragments, origin, cut: false, rest };
    if (head?.tag !== item || head.length === undefined) break;
    const { length } = head;
    const offset = at + headBytes;
    if (bytes.size !== undefined && offset + length > bytes.size) {
      if (count > 0 && bytes.size > offset) rest = { offset, length: bytes.size - offset };
      break;
    }
    if (count === 0) {
      if (length > longestTableBytes) break;
      offsets = numbers(await bytes.read(offset, length));
      origin = offset + length;
    } else fragments.push({ offset, length, beginning: new Uint8Array(block.subarray(headBytes)) });
    at = offset + length;
  }
  return { offsets, fragments, origin, cut: true, rest };
}

function numbers(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 2 }, (_, at) => view.getUint32(4 * at, true));
}
