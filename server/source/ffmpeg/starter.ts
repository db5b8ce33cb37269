import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { packageRoot } from '../../package-root.ts';

/** How a process came to its end. */
export type Ending =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'killed'; readonly signal: string };

export interface ToStart {
  /** Name (looked up in PATH) or path. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** What it reads as its standard input: nothing, or ours. */
  readonly input: 'ignore' | 'inherit';
  /** File descriptors that it writes, from 1 on. */
  readonly outputs: number;
}

/** A program that runs. */
export interface Started {
  readonly pid: number;
  /** By file descriptor less 1. Each rests until it is resumed or read from: a program may have ended before anybody listens. */
  readonly outputs: readonly Readable[];
  /** Settles when the process is gone and its outputs have been read or closed; never rejects. */
  readonly ended: Promise<Ending>;
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export type Task =
  | { readonly kind: 'output'; readonly id: number }
  | ({ readonly kind: 'start'; readonly id: number } & Omit<ToStart, 'outputs'>)
  | { readonly kind: 'signal'; readonly id: number; readonly signal: 'SIGTERM' | 'SIGKILL' };

export type Told =
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'failed'; readonly id: number; readonly line: string }
  | {
      readonly kind: 'ended';
      readonly id: number;
      readonly code: number | null;
      readonly signal: string | null;
    };

interface Awaited {
  readonly started: (pid: number) => void;
  readonly failed: (error: Error) => void;
  readonly ended: (ending: Ending) => void;
  pid?: number;
}

const path = join(packageRoot, 'server', 'source', 'ffmpeg', 'starter-process.js');

let opened: Promise<Starter> | undefined;

/**
 * Starts a program, without a shell, from a small process of ours. Node starts programs by a fork, after which each page of memory costs a
 * fault when it is first written: some 45,000 where a model scores (measured by perf, two threads).
 * @throws Error when there is no such program.
 */
export async function startProgram(toStart: ToStart): Promise<Started> {
  opened ??= Starter.open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return (await opened).start(toStart);
}

/** The small process; there is one, from the first program on. */
class Starter {
  private readonly child: ChildProcess;
  private readonly server: Server;
  private readonly path: string;
  private readonly awaited = new Map<number, Awaited>();
  private connecting: Promise<unknown> = Promise.resolve();
  private ids = 0;
  /** Programs whose outputs are being made. */
  private starting = 0;

  private constructor(child: ChildProcess, server: Server, path: string) {
    this.child = child;
    this.server = server;
    this.path = path;
    child.on('message', (told: Told) => this.hear(told));
    child.on('error', () => undefined);
    child.once('exit', () => this.lost());
    this.keepAlive();
  }

  static async open(): Promise<Starter> {
    // Nobody else can reach what lies in it.
    const folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
    // What is not read yet cannot end unheard.
    const server = createServer({ pauseOnConnect: true });
    const socketPath = join(folder, 's');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
    const child = fork(path, [folder], {
      // The one that debugs or loads TypeScript is not needed there.
      execArgv: [],
      stdio: ['inherit', 'ignore', 'inherit', 'ipc'],
    });
    server.unref();
    return new Starter(child, server, socketPath);
  }

  async start({ outputs: count, ...rest }: ToStart): Promise<Started> {
    const id = this.ids++;
    this.starting++;
    this.keepAlive();
    const outputs: Socket[] = [];
    for (let output = 0; output < count; output++) {
      const [ours, theirs] = await this.pair();
      outputs.push(ours);
      this.child.send({ kind: 'output', id } satisfies Task, theirs);
    }
    // What is asked of it after that is heard by nobody.
    if (!this.child.connected) throw new Error(killed);
    const closed = Promise.all(outputs.map((output) => once(output, 'close')));
    return new Promise((resolve, reject) => {
      let ended: (ending: Ending) => void = () => undefined;
      const gone = new Promise<Ending>((settle) => (ended = settle));
      this.awaited.set(id, {
        started: (pid) =>
          resolve({
            pid,
            outputs,
            ended: gone.then((ending) => closed.then(() => ending)),
            signal: (signal) =>
              this.child.connected && this.child.send({ kind: 'signal', id, signal } satisfies Task),
          }),
        failed: (error) => {
          for (const output of outputs) output.destroy();
          reject(error);
        },
        ended,
      });
      this.starting--;
      this.child.send({ kind: 'start', id, ...rest } satisfies Task);
    });
  }

  /** Only what runs, or is to run, keeps this process alive. */
  private keepAlive(): void {
    const { child } = this;
    if (this.starting + this.awaited.size > 0) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }

  /** Two ends of one connection; one after the other, so that they belong together. */
  private pair(): Promise<readonly [ours: Socket, theirs: Socket]> {
    const made = this.connecting.then(async () => {
      const accepted = once(this.server, 'connection') as Promise<[Socket]>;
      const theirs = connect(this.path);
      await once(theirs, 'connect');
      const [ours] = await accepted;
      return [ours, theirs] as const;
    });
    this.connecting = made.catch(() => undefined);
    return made;
  }

  private hear(told: Told): void {
    const awaited = this.awaited.get(told.id);
    if (told.kind === 'started') {
      awaited!.pid = told.pid;
      awaited!.started(told.pid);
      return;
    }
    this.awaited.delete(told.id);
    this.keepAlive();
    if (told.kind === 'failed') awaited?.failed(new Error(told.line));
    else awaited?.ended(endingOf(told));
  }

  /** It was killed: what it had started goes as well, and the next program gets another. */
  private lost(): void {
    opened = undefined;
    this.server.close();
    for (const { pid, failed, ended } of this.awaited.values()) {
      if (pid !== undefined) kill(pid);
      failed(new Error(killed));
      ended({ kind: 'killed', signal: 'SIGKILL' });
    }
    this.awaited.clear();
  }
}

const killed = 'the process that starts programs was killed';

const endingOf = ({ code, signal }: Told & { readonly kind: 'ended' }): Ending =>
  code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code };

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
