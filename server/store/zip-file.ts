import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { sha256Of } from './sha256.ts';
import { syncFolder } from './sync-folder.ts';

/** An entry as it was written. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

const deflated = promisify(deflateRaw);

/** Kinds of content that are compressed already. */
const packed = /\.(jpg|png|zip)$/;

/**
 * A .zip that is written to disk entry by entry, under a hidden name until it is whole: whoever sees it sees all of it.
 * One call after the other.
 */
export class ZipFile {
  private readonly zip = new Zip();
  private readonly written: ZipEntry[] = [];
  private chunks: Uint8Array[] = [];
  private failure: Error | undefined;
  /** Bytes on disk so far. */
  size = 0;
  private readonly file: FileHandle;
  private readonly path: string;
  private readonly part: string;

  private constructor(file: FileHandle, path: string, part: string) {
    this.file = file;
    this.path = path;
    this.part = part;
    this.zip.ondata = (error, chunk) => {
      if (error) this.failure = error;
      else this.chunks.push(chunk);
    };
  }

  /** @throws the system's error. */
  static async open(path: string): Promise<ZipFile> {
    const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    return new ZipFile(await open(part, 'wx', 0o600), path, part);
  }

  get entries(): readonly ZipEntry[] {
    return this.written;
  }

  /** Compressed off the event loop, unless it is already. @throws the system's error. */
  async add(name: string, content: Uint8Array): Promise<void> {
    const stored = packed.test(name);
    const data = stored ? content : await deflated(content, { level: 1 });
    const entry: ZipInputFile = {
      filename: name,
      size: content.length,
      crc: crc32(content),
      compression: stored ? 0 : 8,
      // Nothing of the clock but what the content says; the format begins with 1980.
      mtime: '1980-01-02',
    };
    this.zip.add(entry);
    entry.ondata!(null, new Uint8Array(data), true);
    this.written.push({
      name,
      bytes: content.length,
      sha256: sha256Of(content),
    });
    await this.flush();
  }

  /** Ends the file, and gives it its name once it is on disk. @throws the system's error; then there is no file. */
  async close(): Promise<void> {
    try {
      this.zip.end();
      await this.flush();
      await this.file.sync();
      await this.file.close();
      await rename(this.part, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    this.zip.terminate();
    await this.file.close().catch(() => undefined);
    await rm(this.part, { force: true });
  }

  private async flush(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const chunks = this.chunks;
    this.chunks = [];
    for (const chunk of chunks) {
      await this.file.writeFile(chunk);
      this.size += chunk.length;
    }
  }
}
