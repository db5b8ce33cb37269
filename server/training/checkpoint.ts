import { readFile } from 'node:fs/promises';
import { lineOf, MonitorError } from '../core/errors.ts';
import type { LearnerState } from './learner.ts';
import type { EpochReport } from './progress.ts';
import { writeAtomically } from './write-atomically.ts';

/** A run between two epochs: all that is needed to go on as if it had not stopped. */
export interface Checkpoint {
  readonly state: LearnerState;
  /** Of the epochs done, in order. */
  readonly history: readonly EpochReport[];
  /** Parameters of the epoch with the lowest validation loss. */
  readonly best: Float32Array;
}

/** What a run is made from, as plain values: a checkpoint goes on only with the same. */
export type RunIdentity = Readonly<Record<string, string | number>>;

const format = 'sonovigil-checkpoint-1';

interface Header {
  readonly format: string;
  readonly identity: RunIdentity;
  readonly parameters: number;
  readonly step: number;
  readonly history: readonly EpochReport[];
}

/** Writes the checkpoint in one move: a run that breaks off leaves the last whole one. Layout: one line of JSON, four float32 arrays (little-endian). */
export async function writeCheckpoint(
  path: string,
  { state, history, best }: Checkpoint,
  identity: RunIdentity,
): Promise<void> {
  const header: Header = { format, identity, parameters: best.length, step: state.step, history };
  const arrays = [state.parameters, state.moments.first, state.moments.second, best];
  await writeAtomically(
    path,
    Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...arrays.map(bytesOf)]),
  );
}

/**
 * Reads a checkpoint.
 * @returns undefined when there is none.
 * @throws MonitorError `checkpoint-unusable` when it is cut, foreign, or of a run with other data or options.
 */
export async function readCheckpoint(path: string, identity: RunIdentity): Promise<Checkpoint | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw MonitorError.of('checkpoint-unusable', [path, lineOf(error)], error);
  });
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf('\n');
  const header = parseHeader(bytes.toString('utf8', 0, Math.max(0, end)));
  if (header === undefined) throw MonitorError.of('checkpoint-unusable', [path, 'it is not a checkpoint']);
  const size = header.parameters * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== end + 1 + 4 * size)
    throw MonitorError.of('checkpoint-unusable', [
      path,
      `it has ${bytes.length} bytes, not ${end + 1 + 4 * size}`,
    ]);
  const other = Object.keys(identity).filter((key) => header.identity[key] !== identity[key]);
  if (other.length > 0)
    throw MonitorError.of('checkpoint-unusable', [
      path,
      `it belongs to a run with another ${other.join(', ')}`,
    ]);
  const arrayAt = (index: number): Float32Array => {
    const from = end + 1 + index * size;
    return new Float32Array(Uint8Array.from(bytes.subarray(from, from + size)).buffer);
  };
  const moments = { first: arrayAt(1), second: arrayAt(2) };
  return {
    state: { parameters: arrayAt(0), moments, step: header.step },
    history: header.history,
    best: arrayAt(3),
  };
}

function parseHeader(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Header;
    return header.format === format ? header : undefined;
  } catch {
    return undefined;
  }
}

const bytesOf = (array: Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
