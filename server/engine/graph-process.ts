import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
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

/** How long a graphics processor may be silent, in milliseconds, before it is taken for lost. */
export interface Patience {
  /** While the runtime starts and translates the graph for it: 1 s on an H100, 15 s where a processor stands in for one. */
  readonly openMs: number;
  readonly runMs: number;
}

const usual: Patience = { openMs: 30_000, runMs: 10_000 };

const program = join(packageRoot, 'server', 'engine', 'graph-child.js');

/**
 * A graph in a process of its own, for graphics processors: a driver that crashes or hangs takes its process along, and no other. The way
 * there and back costs 0.2 ms, and 0.1 for each frame.
 */
export class GraphProcess implements GraphRunner {
  private readonly child: ChildProcess;
  private readonly patience: Patience;
  private readonly asked = new AskedRuns();
  private readonly ended: Promise<unknown>;
  private isAlive = true;
  private hasRun = false;
  private watch: NodeJS.Timeout | undefined;
  private line = 'the process that computes has ended';

  private constructor(child: ChildProcess, patience: Patience) {
    this.child = child;
    this.patience = patience;
    this.ended = once(child, 'exit').then(() => {
      this.isAlive = false;
      clearTimeout(this.watch);
      this.asked.failAll(this.line);
    });
    child.on('message', (answer: Answer) => {
      this.hasRun = true;
      this.asked.take(answer);
      this.watchOver();
    });
    // What is sent to a process that has ended is met by those that wait.
    child.on('error', () => undefined);
    this.watchOver();
  }

  /** @throws Error of the runtime, or when there is no answer in time. */
  static async open(
    graph: Uint8Array,
    options: InferenceSession.SessionOptions,
    patience = usual,
  ): Promise<GraphProcess> {
    // What drivers print is for nobody: the runtime throws it as well.
    const child = fork(program, {
      // The one that debugs or loads TypeScript is not needed there.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.send({ graph, options });
    const answer = await new Promise<Answer>((resolve) => {
      child.once('message', (message) => resolve(message as Answer));
      const refuse = (line: string) => resolve({ kind: 'refused', line });
      child.once('error', ({ message }) => refuse(message));
      child.once('exit', (code, signal) => refuse(`the driver ended its process (${signal ?? code})`));
      setTimeout(() => refuse(`no answer for ${patience.openMs / 1000} s`), patience.openMs).unref();
    });
    if (answer.kind === 'ready') return new GraphProcess(child, patience);
    child.kill('SIGKILL');
    throw new Error(answer.kind === 'refused' ? answer.line : 'the process that computes did not start');
  }

  get alive(): boolean {
    return this.isAlive;
  }

  memoryFor(bytes: number): Uint8Array<ArrayBuffer> {
    return freshMemory(bytes);
  }

  run(run: Run): Promise<Values> {
    if (!this.isAlive) return Promise.reject(new Error(this.line));
    const asked = this.asked.add((id) => this.send({ kind: 'run', id, ...run }));
    if (this.watch === undefined) this.watchOver();
    return asked;
  }

  async release(): Promise<void> {
    if (!this.isAlive) return;
    this.child.ref();
    this.send({ kind: 'release' });
    await this.ended;
  }

  private send(task: Task): void {
    this.child.send(task, () => undefined);
  }

  /** From one answer to the next, as long as somebody waits. Only a process that is waited for keeps this one alive. */
  private watchOver(): void {
    clearTimeout(this.watch);
    this.watch = undefined;
    if (!this.asked.some) {
      this.child.unref();
      this.child.channel?.unref();
      return;
    }
    this.child.ref();
    this.child.channel?.ref();
    const waitMs = this.hasRun ? this.patience.runMs : this.patience.openMs;
    this.watch = setTimeout(() => {
      this.line = `no answer for ${waitMs / 1000} s`;
      this.child.kill('SIGKILL');
    }, waitMs);
  }
}
