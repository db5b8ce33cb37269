import type { Readable } from 'node:stream';
import { MonitorError } from '../../core/errors.ts';
import { startProgram, type Ending } from './starter.ts';

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
  /** Marks a line of standard error as a remark; absent: none is one. */
  readonly remarkable?: RegExp;
  /** Takes out of a line of standard error what must not be kept. */
  readonly clean?: (line: string) => string;
}

/**
 * Starts ffmpeg, without a shell.
 * @throws MonitorError `ffmpeg-missing` when there is no such program.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { program, graceMs, second, input = 'ignore' } = options;
  const started = await startProgram({
    ...{ program, arguments: options.arguments, input },
    outputs: second ? 3 : 2,
  }).catch((error: unknown) => {
    throw MonitorError.of('ffmpeg-missing', [program], error);
  });
  const { pid, outputs, ended } = started;
  const stop = async (): Promise<void> => {
    // A process that waits for room in a pipe does not act on SIGTERM; a closed pipe wakes it.
    for (const output of outputs) output.destroy();
    started.signal('SIGTERM');
    const force = setTimeout(() => started.signal('SIGKILL'), graceMs);
    await ended;
    clearTimeout(force);
  };
  let stopping: Promise<void> | undefined;
  return {
    pid,
    output: (descriptor) => outputs[descriptor - 1]!,
    words: listen(outputs[1]!, options),
    ended,
    stop: () => (stopping ??= stop()),
  };
}

/** How a process ended; nothing when it took longer and had to be stopped, as one that writes garbage without end. */
export async function endWithin(child: Child, ms: number): Promise<Ending | undefined> {
  const overdue = { yes: false };
  const timer = setTimeout(() => {
    overdue.yes = true;
    void child.stop();
  }, ms);
  const ending = await child.ended;
  clearTimeout(timer);
  return overdue.yes ? undefined : ending;
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
    if (remarks.length < keptRemarks && remarkable?.test(line) === true) remarks.push(line);
  };
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const pieces = (open + piece).split(/[\r\n]+/).map((line) => line.slice(0, longestLine));
    open = pieces.pop() ?? '';
    pieces.forEach(take);
  });
  stream.on('end', () => take(open));
  stream.on('error', () => undefined); // the process's own end says more
  stream.resume();
  return { lines, remarks };
}
