import { open } from 'node:fs/promises';

/** A file, or what stands for one, read in places; nothing of it is kept but the last block read. */
export interface Bytes {
  /** Where it ends; unknown for what is inflated while it is read. */
  readonly size: number | undefined;
  /** The bytes from `offset` on, fewer where it ends. Never changed afterwards. One caller at a time. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Headers are read in blocks of this size: thousands of small elements in few reads. */
const blockBytes = 65_536;

/** Opens a file for reading in places. Close it. */
export async function openFileBytes(path: string): Promise<Bytes> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  let block = { start: 0, bytes: new Uint8Array(0) };
  const load = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) break; // it became shorter meanwhile
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  };
  return {
    size,
    close: () => file.close(),
    async read(offset, length) {
      if (length >= blockBytes) return load(offset, length);
      const end = block.start + block.bytes.length;
      if (offset < block.start || (offset + length > end && end < size))
        block = { start: offset, bytes: await load(offset, blockBytes) };
      return block.bytes.subarray(offset - block.start, offset - block.start + length);
    },
  };
}
