import { GraphBuilder, type Port } from '../../server/graph/builder.ts';
import { dataType } from '../../server/graph/onnx.ts';

export interface ForeignOptions {
  readonly channels?: 1 | 3;
  readonly height?: number;
  readonly width?: number;
  readonly layout?: 'nchw' | 'nhwc';
  readonly batch?: number | string;
}

/** x̂ = factor·(what is fed) + shift, of any size and layout: for an identity the difference is 0 only where feeding is undone exactly. */
export function affineModel({
  channels = 1,
  height = 256,
  width = 256,
  layout = 'nchw',
  batch = 'N',
  factor = 1,
  shift = 0,
}: ForeignOptions & { readonly factor?: number; readonly shift?: number } = {}): Uint8Array {
  const g = new GraphBuilder();
  g.named('out', 'Add', { input: [g.op('Mul', ['in', g.scalar(factor)]), g.scalar(shift)] });
  const shape = layout === 'nchw' ? [batch, channels, height, width] : [batch, height, width, channels];
  const port = { type: dataType.float, shape };
  return g.encode([{ name: 'in', ...port }], [{ name: 'out', ...port }]);
}

/**
 * What Anomalib 2 exports, in miniature: three channels in; score, label, map and mask out. The map is times·(mean of the channels) by
 * squares of pixels, the score the greatest of it, shifted.
 */
export function anomalibModel({
  height = 256,
  width = 256,
  batch = 'batch_size',
  pool = 4,
  times = 1,
  scoreShift = 0,
}: Omit<ForeignOptions, 'channels' | 'layout'> & {
  readonly pool?: number;
  readonly times?: number;
  readonly scoreShift?: number;
} = {}): Uint8Array {
  const g = new GraphBuilder();
  const mean = g.op('Mul', [g.op('ReduceSum', ['input', g.ints(1)], { keepdims: 1 }), g.scalar(times / 3)]);
  g.named('anomaly_map', 'AveragePool', { input: [mean], kernel_shape: [pool, pool], strides: [pool, pool] });
  const most = g.op('Add', [g.op('GlobalMaxPool', ['anomaly_map']), g.scalar(scoreShift)]);
  g.named('pred_score', 'Reshape', { input: [most, g.ints(-1)] });
  g.named('pred_label', 'Greater', { input: ['pred_score', g.scalar(0.5)] });
  g.named('pred_mask', 'Greater', { input: ['anomaly_map', g.scalar(0.5)] });
  const map = [batch, 1, height / pool, width / pool];
  const outputs: readonly Port[] = [
    { name: 'pred_score', type: dataType.float, shape: [batch] },
    { name: 'pred_label', type: dataType.bool, shape: [batch] },
    { name: 'anomaly_map', type: dataType.float, shape: map },
    { name: 'pred_mask', type: dataType.bool, shape: map },
  ];
  return g.encode([{ name: 'input', type: dataType.float, shape: [batch, 3, height, width] }], outputs);
}
