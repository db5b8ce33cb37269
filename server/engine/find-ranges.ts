import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { inputSize } from '../core/geometry.ts';
import { GraphBuilder, valueInfo } from '../graph/builder.ts';
import { dataType, encodeModel } from '../graph/onnx.ts';
import { unusedPrefix } from '../graph/read-graph.ts';
import type { ImageModel } from './image-model.ts';
import type { Range } from './quantise-model.ts';
import { openSession } from './session.ts';

/** Runs a network of our own kind (image-model.ts: `isPlain`) and sees how far its tensors reach, frame by frame. */
export class RangeFinder {
  private readonly session: InferenceSession;
  private readonly image: ImageModel;
  private readonly ports: readonly Port[];
  private readonly found = new Map<string, Range>();

  private constructor(session: InferenceSession, image: ImageModel, ports: readonly Port[]) {
    this.session = session;
    this.image = image;
    this.ports = ports;
  }

  /** @throws Error of the runtime when it cannot run the network. */
  static async open(image: ImageModel, tensors: readonly string[]): Promise<RangeFinder> {
    const { graph } = image.model;
    const g = new GraphBuilder(unusedPrefix(graph, 'range.'));
    const ports = [...new Set(tensors)].map((tensor) => ({
      tensor,
      least: g.op('ReduceMin', [tensor], { keepdims: 0 }),
      greatest: g.op('ReduceMax', [tensor], { keepdims: 0 }),
    }));
    const output = ports
      .flatMap(({ least, greatest }) => [least, greatest])
      .map((name) => valueInfo({ name, type: dataType.float, shape: [] }));
    const model = { ...image.model, graph: { ...graph, node: [...graph.node, ...g.nodes], output } };
    return new RangeFinder(await openSession(encodeModel(model)), image, ports);
  }

  /** @param grey 256×256 bytes. @throws Error of the runtime. */
  async see(grey: Uint8Array): Promise<void> {
    const { name, layout } = this.image.input;
    const dims = layout === 'nchw' ? [1, 1, inputSize, inputSize] : [1, inputSize, inputSize, 1];
    const x = Float32Array.from(grey, (value) => value / 255);
    const outputs = await this.session.run({ [name]: new Tensor('float32', x, dims) });
    const numberOf = (name: string): number => Number(outputs[name]!.data[0]);
    for (const { tensor, least, greatest } of this.ports) {
      const before = this.found.get(tensor) ?? { least: Infinity, greatest: -Infinity };
      this.found.set(tensor, {
        least: Math.min(before.least, numberOf(least)),
        greatest: Math.max(before.greatest, numberOf(greatest)),
      });
    }
  }

  /** Of all frames seen so far, by tensor. */
  get ranges(): ReadonlyMap<string, Range> {
    return this.found;
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

interface Port {
  readonly tensor: string;
  /** Outputs that give its extremes. */
  readonly least: string;
  readonly greatest: string;
}
