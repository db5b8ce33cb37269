import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package-root.ts';
import {
  AskedRuns,
  freshMemory,
  type Answer,
  type GraphRunner,
  type Run,
  type Task,
  type Values,
} from './graph-runner.ts';
import { sessionOptions } from './session.ts';

/** Places of the numbers that both threads see: whether a run is under way, and whether none may begin any more. */
const shared = { running: 0, ending: 1 } as const;

const atWork = new Set<Int32Array>();
/** A run takes milliseconds; one of another's model may take longer, and must not keep a process from ending. */
const lastRunMs = 5000;

// The runtime aborts the process when a thread is ended in the middle of a run, as `process.exit` does.
process.on('exit', () => {
  for (const state of atWork) {
    Atomics.store(state, shared.ending, 1);
    Atomics.wait(state, shared.running, 1, lastRunMs);
  }
});

const program = join(packageRoot, 'server', 'engine', 'graph-worker.js');

/** A graph in a thread of its own: ONNX Runtime computes on the thread that asks. */
export class GraphThread implements GraphRunner {
  private readonly worker: Worker;
  private readonly asked = new AskedRuns();
  private readonly ended: Promise<void>;
  private isAlive = true;
  /** Memory that came back: to touch fresh memory costs a frame 0.3 ms. */
  private spare: ArrayBuffer[] = [];

  private constructor(worker: Worker, state: Int32Array) {
    this.worker = worker;
    atWork.add(state);
    this.ended = new Promise((resolve) => worker.once('exit', resolve)).then(() => {
      atWork.delete(state);
      this.isAlive = false;
      this.asked.failAll(threadEnded);
    });
    worker.on('message', (answer: Answer) => {
      this.asked.take(answer);
      if (answer.kind === 'ran') this.spare = [...(answer.fed ?? []), ...this.spare].slice(0, mostSpare);
      if (!this.asked.some) worker.unref();
    });
    worker.unref();
  }

  /** @param threads the runtime's own. @throws Error of the runtime when it cannot run the graph. */
  static async open(graph: Uint8Array, threads: number): Promise<GraphThread> {
    const state = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(program, { workerData: { graph, state, options: sessionOptions(threads) } });
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread that computes did not start')));
    });
    // An error that ends the thread later is met by those that wait.
    worker.on('error', () => undefined);
    if (answer.kind === 'ready') return new GraphThread(worker, state);
    await worker.terminate();
    throw new Error(answer.kind === 'refused' ? answer.line : 'the thread that computes did not start');
  }

  get alive(): boolean {
    return this.isAlive;
  }

  memoryFor(bytes: number): Uint8Array<ArrayBuffer> {
    const at = this.spare.findIndex(({ byteLength }) => byteLength === bytes);
    return at === -1 ? freshMemory(bytes) : new Uint8Array(this.spare.splice(at, 1)[0]!);
  }

  run(run: Run): Promise<Values> {
    if (!this.isAlive) return Promise.reject(new Error(threadEnded));
    // Only a thread that is waited for keeps the process alive.
    this.worker.ref();
    return this.asked.add((id) => {
      const handedOver = Object.values(run.feeds).map(({ data }) => (data as Uint8Array<ArrayBuffer>).buffer);
      this.worker.postMessage({ kind: 'run', id, ...run } satisfies Task, handedOver);
    });
  }

  async release(): Promise<void> {
    if (!this.isAlive) return;
    this.worker.ref();
    this.worker.postMessage({ kind: 'release' } satisfies Task);
    await this.ended;
  }
}

/** One is filled while the other is computed on. */
const mostSpare = 2;

const threadEnded = 'the thread that computes has ended';
