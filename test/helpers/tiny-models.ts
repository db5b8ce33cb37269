import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType, decodeModel, encodeModel, type Model } from '../../server/graph/onnx.ts';

export interface TinyOptions {
  readonly layout?: 'nchw' | 'nhwc';
  readonly batch?: number | string;
  readonly input?: string;
  readonly output?: string;
}

/**
 * A foreign network of two layers, x̂ = 0.5·x + 0.25, whose code is the mean of each half of x: small enough to be checked by hand.
 * Input and output may be called anything, in either layout; the code is the tensor `halves`, no output.
 */
export function tinyModel({
  layout = 'nchw',
  batch = 'N',
  input = 'image',
  output = 'decoded',
}: TinyOptions = {}): Uint8Array {
  const g = new GraphBuilder();
  const sides = layout === 'nchw' ? [batch, 1, 256, 256] : [batch, 256, 256, 1];
  const halves = g.op('Reshape', [input, g.ints(-1, 2, 32768)]);
  g.named('halves', 'ReduceMean', { input: [halves], axes: [2], keepdims: 0 });
  const scaled = g.op('Mul', [input, g.scalar(0.5)]);
  g.named(output, 'Add', { input: [scaled, g.scalar(0.25)] });
  const port = { type: dataType.float, shape: sides };
  return g.encode([{ name: input, ...port }], [{ name: output, ...port }]);
}

/** The model with something about it changed. */
export function changed(bytes: Uint8Array, change: (model: Model) => Model): Uint8Array {
  return encodeModel(change(decodeModel(bytes)));
}
