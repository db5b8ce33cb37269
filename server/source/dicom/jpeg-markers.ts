/** What the markers of a JPEG stream say before its first scan (ITU-T T.81 annex B; JPEG-LS: T.87). */
export interface JpegMarkers {
  /** Baseline and other transforms, lossless, or JPEG-LS. */
  readonly process: 'dct' | 'lossless' | 'jpeg-ls';
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** What shows whether colours are Y, Cb, Cr; nothing where the stream does not say. */
  readonly isYcc: boolean | undefined;
}

const marker = { jfif: 0xe0, adobe: 0xee, scan: 0xda, end: 0xd9, jpegLs: 0xf7 } as const;
/** Start of frame: all of C0..CF but the Huffman tables, the reserved one and arithmetic conditioning. */
const isFrame = (code: number): boolean =>
  code === marker.jpegLs || (code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code));
const losslessFrames = [0xc3, 0xc7, 0xcb, 0xcf];

/** Reads the markers; nothing where the bytes are no JPEG, or end before its frame header. */
export function parseJpegMarkers(bytes: Uint8Array): JpegMarkers | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let jfif = false;
  let adobe: number | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const code = bytes[at + 1]!;
    if (code === 0xff) {
      at++; // fill bytes
      continue;
    }
    if (code === marker.scan || code === marker.end) return undefined;
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (code === marker.jfif && startsWith(segment, 'JFIF')) jfif = true;
    if (code === marker.adobe && startsWith(segment, 'Adobe')) adobe = segment[11];
    if (isFrame(code)) return frameOf(code, segment, { jfif, adobe });
    at += 2 + length;
  }
  return undefined;
}

function frameOf(
  code: number,
  segment: Uint8Array,
  said: { readonly jfif: boolean; readonly adobe: number | undefined },
): JpegMarkers | undefined {
  const components = segment[5] ?? 0;
  if (segment.length < 6 + 3 * components) return undefined;
  const table = Array.from({ length: components }, (_, at) => segment.subarray(6 + 3 * at, 9 + 3 * at));
  return {
    process: code === marker.jpegLs ? 'jpeg-ls' : losslessFrames.includes(code) ? 'lossless' : 'dct',
    precision: segment[0]!,
    height: 256 * segment[1]! + segment[2]!,
    width: 256 * segment[3]! + segment[4]!,
    components,
    isYcc: isYcc(table, said),
  };
}

function isYcc(
  table: readonly Uint8Array[],
  { jfif, adobe }: { readonly jfif: boolean; readonly adobe: number | undefined },
): boolean | undefined {
  if (table.length !== 3) return undefined;
  if (jfif) return true;
  if (adobe !== undefined) return adobe !== 0;
  const ids = String.fromCharCode(...table.map(([id = 0]) => id));
  if (ids === 'RGB') return false;
  // As encoders number Y, Cb and Cr; those that keep RGB say so.
  if (ids === '\u0001\u0002\u0003') return true;
  // Only colour differences are ever sampled more coarsely than the rest.
  const sampling = table.map((component) => component[1]);
  return sampling[0] === sampling[1] && sampling[0] === sampling[2] ? undefined : true;
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  lettersOf(text).every((letter, at) => bytes[at] === letter);

const lettersOf = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** The stream with an Adobe marker behind its first, which tells every decoder what its colours are. */
export function withColourMarker(bytes: Uint8Array, isYcc: boolean): Uint8Array {
  const segment = [0xff, marker.adobe, 0, 14, ...lettersOf('Adobe')];
  const head = Uint8Array.from([0xff, 0xd8, ...segment, 0, 100, 0, 0, 0, 0, isYcc ? 1 : 0]);
  const out = new Uint8Array(head.length + bytes.length - 2);
  out.set(head);
  out.set(bytes.subarray(2), head.length);
  return out;
}
