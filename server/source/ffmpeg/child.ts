import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { MonitorError } from '../../core/errors.ts';

/** How a process came to its end. */
export type Ending =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'killed'; readonly signal: string };

/** A running ffmpeg. */
export interface Child {
  readonly pid: number;
  /** By file descriptor: 1 and, where asked for, 3. */
  output(descriptor: number): Readable;
  readonly words: LastWords;
  /** Settles, never rejects, when the process is gone and its outputs have been read or closed. */
  readonly ended: Promise<Ending>;
  /** Closes the outputs and ends the process: SIGTERM, and after the grace time SIGKILL. Settles when it is gone; may be called again. */
  stop(): Promise<void>;
}

/** What is left of standard error; bounded, however much was written. */
export interface LastWords {
  /** The last lines, at most 20. */
  readonly lines: readonly string[];
  /** The first lines that matter whatever came after them, at most 5. */
  readonly remarks: readonly string[];
}

export interface ChildOptions {
  readonly program: string;
  readonly arguments: readonly string[];
  /** What it reads as its standard input: nothing, or ours. */
  readonly input?: 'ignore' | 'inherit';
  /** Whether file descriptor 3 is an output too. */
  readonly second: boolean;
  readonly graceMs: number;
  /** Marks a line of standard error as a remark. */
  readonly remarkable: RegExp;
  /** Takes out of a line of standard error what must not be kept. */
  readonly clean?: (line: string) => string;
}

/**
 * Starts ffmpeg, without a shell.
 * @throws MonitorError `ffmpeg-missing` when there is no such program.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { program, graceMs } = options;
  const second = options.second ? (['pipe'] as const) : [];
  const child = spawn(program, options.arguments, {
    stdio: [options.input ?? 'ignore', 'pipe', 'pipe', ...second],
    windowsHide: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(MonitorError.of('ffmpeg-missing', [program], error)));
  });
  child.on('error', () => undefined); // a signal that came too late
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code: number | null, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    );
  });
  const stop = async (): Promise<void> => {
    // A process that waits for room in a pipe does not act on SIGTERM; a closed pipe wakes it.
    for (const stream of child.stdio) stream?.destroy();
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(force);
  };
  let stopping: Promise<void> | undefined;
  return {
    pid: child.pid!,
    output: (descriptor) => child.stdio[descriptor] as Readable,
    words: listen(child.stderr!, options),
    ended,
    stop: () => (stopping ??= stop()),
  };
}

const keptLines = 20;
const keptRemarks = 5;
const longestLine = 1000;

function listen(
  stream: Readable,
  { remarkable, clean = (line) => line }: Pick<ChildOptions, 'remarkable' | 'clean'>,
): LastWords {
  const [lines, remarks]: [string[], string[]] = [[], []];
  let open = '';
  const take = (raw: string): void => {
    const line = clean(raw);
    if (line === '') return;
    if (lines.push(line) > keptLines) lines.shift();
    if (remarks.length < keptRemarks && remarkable.test(line)) remarks.push(line);
  };
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const pieces = (open + piece).split(/[\r\n]+/).map((line) => line.slice(0, longestLine));
    open = pieces.pop() ?? '';
    pieces.forEach(take);
  });
  stream.on('end', () => take(open));
  stream.on('error', () => undefined); // the process's own end says more
  return { lines, remarks };
}
