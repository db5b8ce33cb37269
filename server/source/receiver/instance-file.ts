import { open, rm, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

export interface InstanceFileOptions {
  /** Where it is written; must not exist. */
  readonly path: string;
  /** Asked before each write; what it throws ends the file. */
  readonly take: (bytes: number) => void;
}

/**
 * A file that is on disk, not only handed to the system, when the stream has finished. Destroyed before, it is gone. Emits `written`
 * after each chunk; `writableLength` is what still waits.
 */
export class InstanceFile extends Writable {
  /** Written so far. */
  bytes = 0;
  private readonly options: InstanceFileOptions;
  private handle: FileHandle | undefined;

  constructor(options: InstanceFileOptions) {
    // It never says that it is full: dcmjs-dimse would wait for a drain that a failed file does not bring. `written` tells.
    super({ highWaterMark: Number.MAX_SAFE_INTEGER });
    this.options = options;
    // Whoever finishes the file is told; until then a failure waits, and must not end the program.
    this.on('error', () => undefined);
  }

  get path(): string {
    return this.options.path;
  }

  override _construct(done: (error?: Error | null) => void): void {
    settle(async () => {
      this.handle = await open(this.options.path, 'wx', privateMode);
    }, done);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    settle(async () => {
      this.options.take(chunk.length);
      this.bytes += chunk.length;
      await this.handle?.appendFile(chunk);
      this.emit('written');
    }, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    settle(async () => this.handle?.sync(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    settle(
      async () => {
        await this.handle?.close();
        if (!this.writableFinished) await rm(this.options.path, { force: true });
      },
      (failure) => done(error ?? failure),
    );
  }
}

/** Pictures of patients are for their owner alone. */
const privateMode = 0o600;

function settle(work: () => Promise<unknown>, done: (error?: Error | null) => void): void {
  work().then(
    () => done(),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
}
