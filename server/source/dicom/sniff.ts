import { open } from 'node:fs/promises';
import { encodingOf, parseElementHeader } from './element-header.ts';

/** Bytes that show whether a file is DICOM. */
const sniffedBytes = 144;
const preambleBytes = 128;

/**
 * Where the elements of a DICOM file begin: behind the preamble and `DICM` (PS3.10 7.1), behind `DICM` alone, or, in files that
 * have neither, at the very beginning. Nothing when it is no DICOM.
 */
export function startOfElements(bytes: Uint8Array): number | undefined {
  if (hasMagic(bytes, preambleBytes)) return preambleBytes + 4;
  if (hasMagic(bytes, 0)) return 4;
  return beginsPlausibly(bytes) ? 0 : undefined;
}

/** Whether a file is DICOM, by what it holds. A file that cannot be read is not. */
export async function isDicom(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = new Uint8Array(sniffedBytes);
      const { bytesRead } = await file.read(bytes, 0, sniffedBytes, 0);
      return startOfElements(bytes.subarray(0, bytesRead)) !== undefined;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

const hasMagic = (bytes: Uint8Array, at: number): boolean =>
  [0x44, 0x49, 0x43, 0x4d].every((letter, index) => bytes[at + index] === letter);

/** Elements that DICOM files without a preamble begin with: a group length, a UID, an image type, a character set. */
const firstTags = new Set(
  ['00020000', '00020001', '00020002', '00020010', '00080000', '00080001'].concat([
    '00080005',
    '00080008',
    '00080012',
    '00080016',
    '00080018',
  ]),
);

function beginsPlausibly(bytes: Uint8Array): boolean {
  const encoding = encodingOf(bytes);
  const header = encoding && parseElementHeader(bytes, encoding);
  if (encoding === undefined || header === undefined || !firstTags.has(header.tag)) return false;
  // Without a value representation to recognise it by, a second element must follow.
  const { length } = header;
  if (length === undefined || length > sniffedBytes - 2 * header.headBytes) return false;
  const next = parseElementHeader(bytes.subarray(header.headBytes + length), encoding);
  return next !== undefined && next.tag > header.tag && next.tag < '00100000';
}
