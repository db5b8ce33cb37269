import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import type { Bytes } from './bytes.ts';
import { DicomError } from './dicom-error.ts';

/** What is looked at again: the header's elements are read in more than one step. */
const keptBytes = 262_144;

/**
 * The data set of a deflated file (PS3.5 A.5), inflated while it is read: forwards, a bounded piece held. Going back by more than
 * that begins anew.
 * @param start where the deflated bytes begin in the file; offsets count from there, inflated.
 */
export function openInflatedBytes(path: string, start: number): Bytes {
  let run = begin(path, start);
  return {
    size: undefined,
    close: () => run.stop(),
    async read(offset, length) {
      if (offset < run.start()) {
        await run.stop();
        run = begin(path, start);
      }
      return run.read(offset, length);
    },
  };
}

interface Run {
  /** The first byte that can still be read. */
  start(): number;
  read(offset: number, length: number): Promise<Uint8Array>;
  stop(): Promise<void>;
}

function begin(path: string, fileStart: number): Run {
  const file = createReadStream(path, { start: fileStart });
  const inflate = createInflateRaw();
  let fault: unknown;
  const done = pipeline(file, inflate).catch((error: unknown) => (fault = error));
  const pieces = inflate.iterator({ destroyOnReturn: false });
  let held = new Uint8Array(0);
  let start = 0;
  let ended = false;
  const more = async (): Promise<void> => {
    try {
      const next = await pieces.next();
      if (next.done === true) ended = true;
      else held = joined(held, next.value as Uint8Array);
    } catch (error) {
      // Bytes before the damage count; the reader finds the file too short.
      ended = true;
      fault ??= error;
    }
  };
  const drop = (before: number): void => {
    const count = Math.min(held.length, Math.max(0, before - start));
    held = held.subarray(count);
    start += count;
  };
  return {
    start: () => start,
    async read(offset, length) {
      while (!ended && start + held.length < offset + length) {
        drop(offset - keptBytes);
        await more();
      }
      if (fault !== undefined && start + held.length === 0)
        throw new DicomError('its data set does not inflate');
      return new Uint8Array(held.subarray(offset - start, offset - start + length));
    },
    async stop() {
      file.destroy();
      inflate.destroy();
      await done;
    },
  };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
