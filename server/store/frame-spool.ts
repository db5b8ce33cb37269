import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A picture that lies on disk, and what must not be split from others: the patient. */
export interface SpooledFrame {
  readonly group: string;
  /** Read anew whenever it is asked for, and the caller's own. */
  readonly grey: Uint8Array;
}

/**
 * Pictures of one size, kept on disk as they come and read again one by one in any order: 64 KiB of disk each and none of memory, however
 * many they are. The file has no name once it is open, so that nothing of it is left however the process ends.
 */
export class FrameSpool {
  private readonly file: number;
  private count = 0;
  private readonly pixels: number;

  /**
   * @param folder on a disk with room for all of them.
   * @param pixels of each picture, one byte each.
   * @throws Error of the file system.
   */
  constructor(folder: string, pixels: number) {
    this.pixels = pixels;
    const path = join(folder, 'training.frames');
    this.file = openSync(path, 'w+');
    unlinkSync(path);
  }

  /** @throws RangeError for a picture of another size; Error of the file system. */
  add(grey: Uint8Array, group: string): SpooledFrame {
    const { file, pixels } = this;
    if (grey.length !== pixels) throw new RangeError(`A picture has ${pixels} px, not ${grey.length}`);
    const at = pixels * this.count++;
    // A disk may take a part of it; the next call takes the rest, or says why not.
    for (let done = 0; done < pixels;) done += writeSync(file, grey, done, pixels - done, at + done);
    return {
      group,
      get grey() {
        const read = new Uint8Array(pixels);
        for (let done = 0; done < pixels;) {
          const came = readSync(file, read, done, pixels - done, at + done);
          if (came === 0) throw new RangeError(`A picture ended after ${done} of ${pixels} bytes`);
          done += came;
        }
        return read;
      },
    };
  }

  /** No picture can be read after this. */
  close(): void {
    closeSync(this.file);
  }
}
