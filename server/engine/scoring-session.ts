import { inputPixels, inputSize } from '../core/geometry.ts';
import type { Sector } from '../core/sector.ts';
import type { ScoredFrame, ScoringRequest } from '../ports.ts';
import type { GraphRunner, Values } from './graph-runner.ts';
import type { ScoringGraph } from './scoring-graph.ts';

type Value = Values[string];

const none = new Uint8Array();

/** A loaded scoring graph: requests in, scored frames out, tensors stay here. Details come from a graph that has them. */
export class ScoringSession {
  private sector: Sector | undefined;
  private readonly runner: GraphRunner;
  readonly graph: ScoringGraph;

  constructor(runner: GraphRunner, graph: ScoringGraph) {
    this.runner = runner;
    this.graph = graph;
  }

  /** Whether it can be asked still. */
  get alive(): boolean {
    return this.runner.alive;
  }

  /**
   * Scores all frames of the request in one batch.
   * @throws Error of the runtime; RangeError when the graph gives anything but one map and finite scores a frame.
   */
  async run({ frames, sector, ...wanted }: ScoringRequest): Promise<ScoredFrame[]> {
    const { inputs, outputs } = this.graph;
    const count = frames.length;
    const memory = this.runner.memoryFor(count * inputPixels);
    const always = [outputs.map, outputs.reconstruction, outputs.peak];
    const asked = [
      outputs.latent,
      outputs.coarse,
      wanted.reconstruction ? outputs.image : undefined,
      wanted.code ? outputs.code : undefined,
    ].filter((name) => name !== undefined);
    const isNew = sector !== this.sector;
    this.sector = sector;
    const fetched = await this.runner.run({
      feeds: {
        [inputs.grey]: {
          type: 'uint8',
          data: joined(frames, memory),
          dims: [count, 1, inputSize, inputSize],
        },
      },
      lasting: isNew ? this.sectorValues(sector) : undefined,
      fetches: [...always, ...asked],
    });
    const rows = (name: string | undefined): Value | undefined =>
      name === undefined ? undefined : fetched[name];
    const latent = rows(outputs.latent);
    const coarse = rows(outputs.coarse);
    const image = rows(outputs.image);
    const code = rows(outputs.code);
    return Array.from({ length: count }, (_, at): ScoredFrame => {
      const row = { at, count };
      return {
        scores: {
          reconstruction: numberOf(fetched[outputs.reconstruction]!, row),
          ...(latent === undefined ? {} : { latent: numberOf(latent, row) }),
          peak: numberOf(fetched[outputs.peak]!, row),
        },
        map: bytesOf(fetched[outputs.map]!, row),
        coarse: coarse && (rowOf(coarse, row) as Float32Array),
        reconstruction: wanted.reconstruction ? (image ? bytesOf(image, row) : none) : undefined,
        code: code && (rowOf(code, row) as Float32Array),
      };
    });
  }

  release(): Promise<void> {
    return this.runner.release();
  }

  private sectorValues({ mask, pixels }: Sector): Values {
    const { inputs } = this.graph;
    return {
      [inputs.sector]: { type: 'float32', data: Float32Array.from(mask), dims: [1, 1, inputSize, inputSize] },
      [inputs.pixels]: { type: 'float32', data: Float32Array.of(pixels), dims: [1] },
    };
  }
}

/** @throws RangeError for anything but whole frames. */
export function checkFrames({ frames }: ScoringRequest): void {
  const lengths = frames.map(({ length }) => length);
  if (lengths.length > 0 && lengths.every((length) => length === inputPixels)) return;
  throw new RangeError(
    `asked for ${lengths.length} frames of ${lengths.join(', ')} bytes, not ${inputPixels}`,
  );
}

/** Frames one after the other, all over the memory given. */
export function joined<Memory extends Uint8Array>(frames: readonly Uint8Array[], memory: Memory): Memory {
  frames.forEach((frame, at) => memory.set(frame, at * inputPixels));
  return memory;
}

interface Row {
  readonly at: number;
  readonly count: number;
}

/** One frame's part of a result, uncopied: who keeps one keeps those that it was scored with, 16 at most, 1 MiB. */
function rowOf({ data }: Value, { at, count }: Row): Uint8Array | Float32Array {
  const values = data as Uint8Array | Float32Array;
  const length = values.length / count;
  return values.subarray(at * length, (at + 1) * length);
}

function bytesOf(tensor: Value, row: Row): Uint8Array {
  const bytes = rowOf(tensor, row) as Uint8Array;
  if (bytes.length !== inputPixels)
    throw new RangeError(`the network gave ${bytes.length} px for a frame of ${inputPixels} px`);
  return bytes;
}

function numberOf(tensor: Value, row: Row): number {
  const values = rowOf(tensor, row);
  const value = Number(values[0]);
  // A score that is no number is below every limit; it must never pass for normal.
  if (values.length !== 1 || !Number.isFinite(value))
    throw new RangeError(`the network gave the score ${values.join(', ')} for frame ${row.at} of the batch`);
  return value;
}
