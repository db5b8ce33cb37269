import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { InstanceFile } from './instance-file.ts';

export interface InboxOptions {
  readonly folder: string;
  /** Most that the folder may hold. */
  readonly quotaBytes: number;
  /** Left free on the disk, so that the machine goes on working. */
  readonly leastFreeBytes: number;
}

/** There is no room for what comes. */
export class InboxFull extends Error {
  override readonly name = 'InboxFull';
}

const incoming = '.incoming';

/**
 * A folder that received instances are written to. Each is written under a passing name in `.incoming`, flushed, and renamed when it
 * is whole: whoever looks into the folder sees whole files only, and a file that was kept survives a power cut.
 */
export class Inbox {
  private readonly options: InboxOptions;
  private usedBytes: number;

  private constructor(options: InboxOptions, usedBytes: number) {
    this.options = options;
    this.usedBytes = usedBytes;
  }

  /** Makes the folder, removes what an earlier run left half written, and counts what is there. @throws Error of the disk. */
  static async open(options: InboxOptions): Promise<Inbox> {
    const drafts = join(options.folder, incoming);
    await rm(drafts, { recursive: true, force: true });
    await mkdir(drafts, { recursive: true });
    return new Inbox(options, await bytesIn(options.folder));
  }

  /** Begins a file: write to it, then `keep` or `discard` it. What it is given beyond the quota fails it with InboxFull. */
  begin(): InstanceFile {
    const path = join(this.options.folder, incoming, `${randomUUID()}.part`);
    return new InstanceFile({ path, take: (bytes) => this.take(bytes) });
  }

  /**
   * Ends a file and puts it in its place as `<stem>.dcm`. What was kept is never replaced: the same content once more is the file
   * that is there, other content of the same name goes beside it as `<stem>-2.dcm`.
   * @returns its path, once it is on disk under its name.
   * @throws InboxFull, or Error of the disk; then discard it.
   */
  async keep(file: InstanceFile, stem: string): Promise<string> {
    file.end();
    await finished(file);
    for (let copy = 1; ; copy++) {
      const path = join(this.options.folder, `${stem}${copy === 1 ? '' : `-${copy}`}.dcm`);
      if (!(await exists(path))) {
        await rename(file.path, path);
        await this.flushNames();
        return path;
      }
      if ((await digestOf(path)) === (await digestOf(file.path))) {
        await rm(file.path);
        this.usedBytes -= file.bytes;
        return path;
      }
    }
  }

  /** Forgets a file: nothing is left of it. */
  discard(file: InstanceFile): void {
    file.destroy();
    this.usedBytes -= file.bytes;
  }

  /** @throws InboxFull when the quota is used up, or the disk nearly. */
  async requireRoom(): Promise<void> {
    this.take(0);
    const { folder, leastFreeBytes } = this.options;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < leastFreeBytes)
      throw new InboxFull(`the disk has only ${Math.floor((bavail * bsize) / 2 ** 20)} MiB left`);
  }

  /** A name is on disk only when its folder is. */
  private async flushNames(): Promise<void> {
    const folder = await open(this.options.folder, 'r');
    await folder.sync().finally(() => folder.close());
  }

  private take(bytes: number): void {
    const { quotaBytes } = this.options;
    if (this.usedBytes + bytes > quotaBytes)
      throw new InboxFull(`the quota of ${Math.floor(quotaBytes / 2 ** 20)} MiB is used up`);
    this.usedBytes += bytes;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
