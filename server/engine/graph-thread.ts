import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Tensor } from 'onnxruntime-node';
import { packageRoot } from '../package-root.ts';
import { sessionOptions } from './session.ts';

/** Tensors as they go from thread to thread. */
export type Values = Readonly<Record<string, Pick<Tensor, 'type' | 'data' | 'dims'>>>;

/** What the graph is run on. */
export interface Run {
  /** Handed over: of no use to the caller any more. */
  readonly feeds: Values;
  /** Inputs that stay for all runs to come, until others are given. */
  readonly lasting?: Values | undefined;
  /** Outputs that are wanted. */
  readonly fetches: readonly string[];
}

export type Task = ({ readonly kind: 'run'; readonly id: number } & Run) | { readonly kind: 'release' };

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly line: string }
  | { readonly kind: 'ran'; readonly id: number; readonly outputs: Values }
  | { readonly kind: 'failed'; readonly id: number; readonly line: string };

interface Waiting {
  readonly resolve: (outputs: Values) => void;
  readonly reject: (error: Error) => void;
}

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

/**
 * A graph in ONNX Runtime, in a thread of its own: the runtime computes on the thread that asks, and the one that decodes, sends and serves
 * must not wait for it.
 */
export class GraphThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private asked = 0;
  private isAlive = true;

  private constructor(worker: Worker, state: Int32Array) {
    this.worker = worker;
    atWork.add(state);
    this.ended = new Promise((resolve) => worker.once('exit', resolve)).then(() => {
      atWork.delete(state);
      this.failAll();
    });
    worker.on('message', (answer: Answer) => this.take(answer));
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

  /** Whether it can be asked; a thread that ended by itself cannot. */
  get alive(): boolean {
    return this.isAlive;
  }

  /** Runs follow each other in the order they were asked for. @throws Error of the runtime, or when the thread has ended. */
  run(run: Run): Promise<Values> {
    if (!this.isAlive) return Promise.reject(new Error(threadEnded));
    const id = this.asked++;
    // Only a thread that is waited for keeps the process alive.
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const handedOver = Object.values(run.feeds).map(({ data }) => (data as Uint8Array<ArrayBuffer>).buffer);
      this.worker.postMessage({ kind: 'run', id, ...run } satisfies Task, handedOver);
    });
  }

  /** Lets what was asked for end first. */
  async release(): Promise<void> {
    if (!this.isAlive) return;
    this.worker.ref();
    this.worker.postMessage({ kind: 'release' } satisfies Task);
    await this.ended;
  }

  private take(answer: Answer): void {
    if (answer.kind === 'ready' || answer.kind === 'refused') return;
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (answer.kind === 'ran') waiting?.resolve(answer.outputs);
    else waiting?.reject(new Error(answer.line));
  }

  private failAll(): void {
    this.isAlive = false;
    for (const { reject } of this.waiting.values()) reject(new Error(threadEnded));
    this.waiting.clear();
  }
}

const threadEnded = 'the thread that computes has ended';
