import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../package-root.ts';
import { DicomError } from './dicom-error.ts';
import type { Codec } from './transfer-syntax.ts';

/** One frame to decode. */
export interface CodecTask {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
  /** Of a sample, decoded. */
  readonly bytesEach: 1 | 2;
}

/** What the thread says: that it runs, the samples by pixel and little-endian, or that there are none. */
export type CodecAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'decoded'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed' };

/** A thread that decodes frames: damaged ones make decoders abort or loop, and a thread can be ended. */
export interface CodecThread {
  /**
   * One frame at a time.
   * @throws DicomError when it cannot be decoded, or not within the time limit; the thread stays usable.
   */
  decode(task: CodecTask): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Of the largest real frames here none takes 1 s. */
const limitMs = 4000;
const startLimitMs = 20_000;

/** The thread starts with the first frame. */
export function openCodecThread(): CodecThread {
  let worker: Promise<Worker> | undefined;
  const end = async (): Promise<void> => {
    const ending = worker;
    worker = undefined;
    await (await ending?.catch(() => undefined))?.terminate();
  };
  return {
    async decode(task) {
      const answer = await ask(await (worker ??= start(task.codec)), limitMs, task);
      if (answer.kind === 'decoded') return answer.bytes;
      // What aborted once is of no use any more.
      await end();
      throw new DicomError(
        answer.kind === 'failed' ? 'it does not decode' : `it does not decode within ${limitMs / 1000} s`,
      );
    },
    close: end,
  };
}

const program = join(packageRoot, 'server', 'source', 'dicom', 'codec-worker.js');

async function start(codec: Codec): Promise<Worker> {
  // Decoders print what they find; nobody asked them.
  const worker = new Worker(program, { workerData: codec, stdout: true, stderr: true });
  worker.on('error', () => undefined);
  const answer = await ask(worker, startLimitMs, undefined);
  if (answer.kind === 'ready') return worker;
  await worker.terminate();
  throw new DicomError('the decoder did not start');
}

/** The next answer; `late` when none comes, `failed` when the thread ends instead. */
function ask(
  worker: Worker,
  withinMs: number,
  task: CodecTask | undefined,
): Promise<CodecAnswer | { readonly kind: 'late' }> {
  return new Promise((resolve) => {
    const settle = (answer: CodecAnswer | { readonly kind: 'late' }): void => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('exit', failed);
      resolve(answer);
    };
    const failed = (): void => settle({ kind: 'failed' });
    const timer = setTimeout(() => settle({ kind: 'late' }), withinMs);
    worker.once('message', settle);
    worker.once('exit', failed);
    if (task !== undefined) worker.postMessage(task);
  });
}
