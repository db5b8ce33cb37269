import { once } from 'node:events';
import { Readable } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { npyHeader } from './npz.ts';

/** An array for NumPy in parts, so that it need never be whole in memory. */
export interface NpzArray {
  readonly name: string;
  /** As NumPy names it: `<f8`, `<i4`, `|u1`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Its bytes in C order, little-endian. */
  readonly parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A .npz file, part by part: compressed off the event loop, and no faster than it is read. */
export async function* npzStream(arrays: readonly NpzArray[]): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    const now = chunks;
    chunks = [];
    return now;
  };
  for (const array of arrays) {
    const file: ZipInputFile & { size: number; crc: number } = {
      ...{ filename: `${array.name}.npy`, compression: 8, size: 0, crc: 0 },
      // Nothing of the clock but what the content says; the format begins with 1980.
      mtime: '1980-01-02',
    };
    zip.add(file);
    for await (const packed of deflated(contentOf(array, file))) {
      file.ondata!(null, packed, false);
      yield* taken();
    }
    file.ondata!(null, new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

async function* contentOf(
  { type, shape, parts }: NpzArray,
  counted: { size: number; crc: number },
): AsyncGenerator<Uint8Array> {
  const count = (part: Uint8Array): Uint8Array => {
    counted.size += part.length;
    counted.crc = crc32(part, counted.crc);
    return part;
  };
  yield count(npyHeader(type, shape));
  for await (const part of parts) yield count(part);
}

/** Runs and Huffman codes alone, which suit maps best (transport/compress.ts has the figures). */
async function* deflated(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const deflate = createDeflateRaw({ strategy: constants.Z_RLE });
  const source = Readable.from(content);
  source.once('error', (error) => deflate.destroy(error));
  source.pipe(deflate);
  try {
    for await (const packed of deflate) yield new Uint8Array(packed as Buffer);
  } finally {
    source.destroy();
    if (!deflate.destroyed) {
      deflate.destroy();
      await once(deflate, 'close');
    }
  }
}
