import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { inputPixels, inputSize } from '../core/geometry.ts';
import type { Sector } from '../core/sector.ts';
import type { ScoredFrame, ScoringRequest } from '../ports.ts';
import type { ScoringGraph } from './scoring-graph.ts';

/** A loaded scoring graph: requests in, scored frames out, tensors stay here. Details come from a graph that has them. */
export class ScoringSession {
  private readonly sectors = new WeakMap<Sector, Readonly<Record<string, Tensor>>>();
  private readonly session: InferenceSession;
  readonly graph: ScoringGraph;

  constructor(session: InferenceSession, graph: ScoringGraph) {
    this.session = session;
    this.graph = graph;
  }

  /**
   * Scores all frames of the request in one batch.
   * @throws Error of the runtime; RangeError when the graph gives anything but one map and finite scores a frame.
   */
  async run({ grey, count, sector, ...wanted }: ScoringRequest): Promise<ScoredFrame[]> {
    const { inputs, outputs } = this.graph;
    const always = [outputs.map, outputs.reconstruction, outputs.peak];
    const asked = [
      outputs.latent,
      outputs.coarse,
      wanted.reconstruction ? outputs.image : undefined,
      wanted.code ? outputs.code : undefined,
    ].filter((name) => name !== undefined);
    const fetched = await this.session.run(
      {
        [inputs.grey]: new Tensor('uint8', grey, [count, 1, inputSize, inputSize]),
        ...this.sectorTensors(sector),
      },
      [...always, ...asked],
    );
    const rows = (name: string | undefined): Tensor | undefined =>
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
        reconstruction: image && bytesOf(image, row),
        code: code && (rowOf(code, row) as Float32Array),
      };
    });
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private sectorTensors(sector: Sector): Readonly<Record<string, Tensor>> {
    const known = this.sectors.get(sector);
    if (known !== undefined) return known;
    const { inputs } = this.graph;
    const tensors = {
      [inputs.sector]: new Tensor('float32', Float32Array.from(sector.mask), [1, 1, inputSize, inputSize]),
      [inputs.pixels]: new Tensor('float32', Float32Array.of(sector.pixels), [1]),
    };
    this.sectors.set(sector, tensors);
    return tensors;
  }
}

interface Row {
  readonly at: number;
  readonly count: number;
}

/**
 * One frame's part of a result. The runtime gives each run memory of its own, so a batch of one needs no copy; a part of a larger
 * batch is copied, lest one kept frame keeps them all.
 */
function rowOf({ data }: Tensor, { at, count }: Row): Tensor['data'] {
  const length = data.length / count;
  return count === 1 ? data : data.slice(at * length, (at + 1) * length);
}

function bytesOf(tensor: Tensor, row: Row): Uint8Array {
  const bytes = rowOf(tensor, row) as Uint8Array;
  if (bytes.length !== inputPixels)
    throw new RangeError(`the network gave ${bytes.length} px for a frame of ${inputPixels} px`);
  return bytes;
}

function numberOf(tensor: Tensor, row: Row): number {
  const values = rowOf(tensor, row);
  const value = Number(values[0]);
  // A score that is no number is below every limit; it must never pass for normal.
  if (values.length !== 1 || !Number.isFinite(value))
    throw new RangeError(`the network gave the score ${values.join(', ')} for frame ${row.at} of the batch`);
  return value;
}
