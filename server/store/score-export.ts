import { inputPixels, inputSize } from '../core/geometry.ts';
import { scoreNames, type ScoreName, type Verdict } from '../core/scores.ts';
import { bytesOf, kindOf, type NpyColumn } from './npz.ts';
import { npzStream, type NpzArray } from './npz-stream.ts';
import { csvCells, csvColumns, scoreArrays, toJson } from './score-writer.ts';

/** A frame that was judged. */
export interface ExportedFrame {
  readonly frame: number;
  readonly timeSeconds: number;
  /** ISO 8601, UTC: when it was judged. */
  readonly time: string;
  readonly verdict: Verdict;
}

/** The difference maps of some of the frames: 256×256 each, 255 = 1.0. */
export interface ExportedMaps {
  /** Of which frames, by their place among them, counted from 0. */
  readonly of: readonly number[];
  readonly maps: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export type ExportFormat = 'csv' | 'json' | 'npz';

/**
 * Scores to be taken away, part by part.
 * - `csv` with a header; `json` `{"frames":[…]}`, each as `score` writes it, and `time`;
 * - `npz` for NumPy: `time_ms` (ms since 1970), the columns of CSV, and where there are maps `maps` [k, 256, 256] and `map_of` [k], the row of each.
 */
export function exportScores(
  format: ExportFormat,
  frames: readonly ExportedFrame[],
  maps: ExportedMaps | undefined,
): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'csv':
      return inPieces(frames, {
        head: `time,${csvColumns.join(',')}\n`,
        line: (frame) => `${[frame.time, ...csvCells(frame)].join(',')}\n`,
        between: '',
        tail: '',
      });
    case 'json':
      return inPieces(frames, {
        head: '{"frames":[\n',
        line: (frame) => JSON.stringify({ time: frame.time, ...toJson(frame) }),
        between: ',\n',
        tail: '\n]}\n',
      });
    case 'npz':
      return npzStream([...columnsOf(frames), ...(maps === undefined ? [] : mapArrays(maps))]);
  }
}

const pieceLines = 500;

// eslint-disable-next-line @typescript-eslint/require-await
async function* inPieces(
  frames: readonly ExportedFrame[],
  text: Record<'head' | 'between' | 'tail', string> & { line: (frame: ExportedFrame) => string },
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.head);
  for (let at = 0; at < frames.length; at += pieceLines) {
    const lines = frames.slice(at, at + pieceLines).map((frame) => text.line(frame));
    yield Buffer.from(`${at === 0 ? '' : text.between}${lines.join(text.between)}`);
  }
  yield Buffer.from(text.tail);
}

function columnsOf(frames: readonly ExportedFrame[]): readonly NpzArray[] {
  const ratio = (name: ScoreName): Float64Array =>
    Float64Array.from(frames, ({ verdict }) => ('ratios' in verdict ? (verdict.ratios[name] ?? NaN) : NaN));
  const columns: Record<string, NpyColumn> = {
    time_ms: Float64Array.from(frames, ({ time }) => Date.parse(time)),
    ...scoreArrays(frames),
    ...Object.fromEntries(scoreNames.map((name) => [`${name}_ratio`, ratio(name)])),
  };
  return Object.entries(columns).map(([name, values]) => ({
    ...{ name, type: kindOf(values), shape: [values.length], parts: [bytesOf(values)] },
  }));
}

function mapArrays({ of, maps }: ExportedMaps): readonly NpzArray[] {
  const rows = Int32Array.from(of);
  return [
    { name: 'map_of', type: kindOf(rows), shape: [rows.length], parts: [bytesOf(rows)] },
    { name: 'maps', type: '|u1', shape: [of.length, inputSize, inputSize], parts: checked(maps) },
  ];
}

/** A file whose arrays are shorter than they say could not be read at all. */
async function* checked(maps: ExportedMaps['maps']): AsyncGenerator<Uint8Array> {
  for await (const map of maps) {
    if (map.length !== inputPixels) throw new RangeError(`a map of ${map.length} bytes`);
    yield map;
  }
}
