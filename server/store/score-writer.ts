import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { isDiskFull, lineOf, MonitorError } from '../core/errors.ts';
import { scoreNames, type ScoreName, type Verdict } from '../core/scores.ts';
import { npz, type NpyColumn } from './npz.ts';

/** What is written of one frame. */
export interface ScoreRow {
  readonly input: string;
  readonly frame: number;
  readonly timeSeconds: number;
  readonly verdict: Verdict;
}

export const scoreFormats = ['jsonl', 'csv', 'npz'] as const;
export type ScoreFormat = (typeof scoreFormats)[number];

/** Takes rows in order; waits when the reader is slow; `close` finishes the file. */
export interface ScoreWriter {
  write(row: ScoreRow): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes scores to `path`, or to standard output when there is none. npz holds all rows until it is closed: about 100 bytes a frame.
 * @throws MonitorError `scores-not-written`, as do `write` and `close`.
 */
export async function openScoreWriter(format: ScoreFormat, path: string | undefined): Promise<ScoreWriter> {
  const sink = path === undefined ? standardOutput : await openFile(path);
  if (format === 'npz') return npzWriter(sink);
  if (format === 'csv') await sink.write(`${['input', ...csvColumns].join(',')}\n`);
  const line = format === 'csv' ? csvLine : jsonLine;
  return { write: (row) => sink.write(`${line(row)}\n`), close: () => sink.close() };
}

/** Where the bytes go. */
interface Sink {
  write(content: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const standardOutput: Sink = {
  write: (content) => written(process.stdout, content),
  close: () => Promise.resolve(),
};

async function openFile(path: string): Promise<Sink> {
  const told = (error: unknown): never => {
    const detail = isDiskFull(error)
      ? 'the disk is full. Make room, and score again.'
      : `${lineOf(error)}. Name a file that can be written.`;
    throw MonitorError.of('scores-not-written', [path, detail], error);
  };
  await mkdir(dirname(path), { recursive: true }).catch(told);
  const stream = createWriteStream(path);
  // A failure is met by the next write, or when the file is closed; met by nobody it would end the process.
  stream.on('error', () => undefined);
  return {
    write: (content) => written(stream, content).catch(told),
    close: () => finished(stream.end()).catch(told),
  };
}

async function written(stream: Writable, content: string | Uint8Array): Promise<void> {
  if (stream.errored !== null) throw stream.errored;
  if (!stream.write(content)) await once(stream, 'drain');
}

/** One line of `score`: the scores and ratios of a valid frame, or the reason why it has none. */
export const jsonLine = ({ input, ...row }: ScoreRow): string => JSON.stringify({ input, ...toJson(row) });

/** A frame as JSON tells of it. */
export function toJson({ frame, timeSeconds, verdict }: Omit<ScoreRow, 'input'>): object {
  const head = { frame, timeSeconds: microseconds(timeSeconds) };
  if (verdict.kind === 'not-valid') return { ...head, valid: false, reason: verdict.reason };
  const ratios = verdict.kind === 'uncalibrated' ? {} : verdict.ratios;
  return {
    ...head,
    valid: true,
    scores: roundedAll(verdict.scores),
    ratios: roundedAll(ratios),
    state: verdict.kind,
  };
}

/** The columns of CSV, but for the one that says of what. */
export const csvColumns = [
  'frame',
  'time_seconds',
  'valid',
  'reason',
  ...scoreNames,
  ...scoreNames.map((name) => `${name}_ratio`),
  'state',
];

const csvLine = ({ input, ...row }: ScoreRow): string =>
  [/[",\n]/.test(input) ? `"${input.replaceAll('"', '""')}"` : input, ...csvCells(row)].join(',');

/** In the order of the columns. */
export function csvCells({ frame, timeSeconds, verdict }: Omit<ScoreRow, 'input'>): readonly unknown[] {
  const valid = verdict.kind !== 'not-valid';
  const scores: PerScore = valid ? roundedAll(verdict.scores) : {};
  const ratios: PerScore = 'ratios' in verdict ? roundedAll(verdict.ratios) : {};
  return [
    frame,
    microseconds(timeSeconds),
    valid,
    valid ? '' : verdict.reason,
    ...scoreNames.map((name) => scores[name] ?? ''),
    ...scoreNames.map((name) => ratios[name] ?? ''),
    valid ? verdict.kind : 'not-valid',
  ];
}

/** The columns of NPZ, but for the one that says of what: NaN where there is no score. */
export function scoreArrays(rows: readonly Omit<ScoreRow, 'input'>[]): Readonly<Record<string, NpyColumn>> {
  const column = (name: ScoreName): Float64Array =>
    Float64Array.from(rows, ({ verdict }) =>
      verdict.kind === 'not-valid' ? NaN : (verdict.scores[name] ?? NaN),
    );
  return {
    frame: Int32Array.from(rows, ({ frame }) => frame),
    time_seconds: Float64Array.from(rows, ({ timeSeconds }) => timeSeconds),
    valid: Uint8Array.from(rows, ({ verdict }) => (verdict.kind === 'not-valid' ? 0 : 1)),
    abnormal: Uint8Array.from(rows, ({ verdict }) => (verdict.kind === 'abnormal' ? 1 : 0)),
    ...Object.fromEntries(scoreNames.map((name) => [name, column(name)])),
  };
}

function npzWriter(sink: Sink): ScoreWriter {
  const rows: ScoreRow[] = [];
  return {
    write(row) {
      rows.push(row);
      return Promise.resolve();
    },
    async close() {
      const inputs = [...new Set(rows.map(({ input }) => input))];
      const bytes = npz({
        // NumPy without pickle has no list of texts: the names as one UTF-8 text, a line each; `input` counts its lines from 0.
        input_names: new Uint8Array(Buffer.from(inputs.join('\n'))),
        input: Int32Array.from(rows, ({ input }) => inputs.indexOf(input)),
        ...scoreArrays(rows),
      });
      await sink.write(bytes);
      await sink.close();
    },
  };
}

type PerScore = Partial<Record<ScoreName, number>>;

// ffprobe's own resolution.
const microseconds = (value: number): number => Number(value.toFixed(6));
// Eight significant figures: more than float32 carries, so nothing is lost and lines stay readable.
const rounded = (value: number): number => Number(value.toPrecision(8));
const roundedAll = (values: PerScore): PerScore =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]));
