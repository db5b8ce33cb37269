import { createHash } from 'node:crypto';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { MonitorError, lineOf } from '../core/errors.ts';
import { inTurn } from '../core/in-turn.ts';
import { inputPixels, inputSize } from '../core/geometry.ts';
import type { LatentSpread } from '../core/latent.ts';
import { coarseSide } from '../core/motion-trail.ts';
import type { Engine, ScoredFrame, ScoringRequest } from '../ports.ts';
import { readImageModel } from './image-model.ts';
import { readLayerChain } from './layer-chain.ts';
import { layersModel } from './layers-model.ts';
import { loadTensorFlow } from './load-tensorflow.ts';
import type { OnnxEngineOptions } from './onnx-engine.ts';
import { checkFrames, joined } from './scoring-session.ts';

export type TfjsEngineOptions = Omit<OnnxEngineOptions, 'threads'>;

/**
 * The same engine on TensorFlow.js: the layers of model.onnx built anew, and the formulas of core/scores.ts around them. Scores agree with
 * ONNX Runtime's to 1e-4.
 * @throws MonitorError `engine-missing` where TensorFlow.js is not installed; `model-unreadable` for a network that is no chain of layers;
 * `calibration-foreign`.
 */
export async function openTfjsEngine(options: TfjsEngineOptions): Promise<Engine> {
  const { model: bytes, name, centre, spread, coarse = false } = options;
  const { modelHash = createHash('sha256').update(bytes).digest('hex') } = options;
  const chain = readLayerChain(readImageModel(bytes, options), name);
  const tf = await loadTensorFlow();
  const model = layersModel(tf, chain);
  const codeLength = chain.codeAfter === undefined ? undefined : model.outputs[1]!.shape[1]!;
  if (centre !== undefined && codeLength !== undefined && codeLength !== centre.length)
    throw MonitorError.of('calibration-foreign', [
      `of ${name}`,
      `its centre has ${centre.length} numbers, the model's code ${codeLength}`,
    ]);

  /** |x − x̂| inside, and everything that is taken of it. */
  const compute = ({ frames, sector, ...wanted }: ScoringRequest): Record<string, Tensor> =>
    tf.tidy(() => {
      const count = frames.length;
      const x: Tensor4D = tf.div(
        tf.tensor4d(
          joined(frames, new Uint8Array(count * inputPixels)),
          [count, inputSize, inputSize, 1],
          'float32',
        ),
        255,
      );
      const given = model.predict(x, { batchSize: count });
      const [image, code] = (Array.isArray(given) ? given : [given]) as Tensor4D[];
      const mask = tf.tensor4d(sector.mask, [1, inputSize, inputSize, 1], 'float32');
      const difference: Tensor4D = tf.mul(tf.abs(tf.sub(x, image!)), mask);
      const beside: [number, number][] = [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ];
      // Padded by hand: what lies outside counts as 0, and TensorFlow's own padding would not count it.
      const smooth = tf.avgPool<Tensor4D>(tf.pad(difference, beside), 3, 1, 'valid');
      const away = code === undefined || centre === undefined ? undefined : tf.sub(code, tf.tensor(centre));
      const toBytes = (values: Tensor): Tensor =>
        tf.cast(tf.round(tf.clipByValue(tf.mul(values, 255), 0, 255)), 'int32');
      return {
        reconstruction: tf.sqrt(tf.div(tf.sum(tf.square(difference), [1, 2, 3]), sector.pixels)),
        peak: tf.max(tf.mul(smooth, mask), [1, 2, 3]),
        map: toBytes(difference),
        ...(away && { latent: tf.sqrt(tf.sum(tf.square(weighed(away, spread)), [1])) }),
        ...(coarse && { coarse: tf.avgPool(tf.mul(x, mask), side, side, 'valid') }),
        ...(wanted.reconstruction && { image: toBytes(image!) }),
        ...(wanted.code && code && { code }),
      };
    });
  const weighed = (away: Tensor, how: LatentSpread | undefined): Tensor => {
    if (how === undefined) return away;
    const { directions, variances, residualVariance } = how;
    const rows = tf.tensor2d(directions, [variances.length, directions.length / variances.length]);
    const along = tf.matMul(away, rows, false, true);
    const residual = tf.sub(away, tf.matMul(along, rows));
    return tf.concat(
      [tf.div(along, tf.sqrt(tf.tensor(variances))), tf.div(residual, Math.sqrt(residualVariance))],
      1,
    );
  };

  const score = async (request: ScoringRequest): Promise<readonly ScoredFrame[]> => {
    const tensors = compute(request);
    try {
      const names = Object.keys(tensors);
      const values = await Promise.all(names.map((one) => tensors[one]!.data()));
      const fetched = new Map(names.map((one, at) => [one, values[at]!]));
      const count = request.frames.length;
      return request.frames.map((_, at) => frameOf(fetched, { at, count }));
    } finally {
      tf.dispose(tensors);
    }
  };
  let closed = false;
  const turn = inTurn();
  return {
    description: { engine: `tensorflow.js ${tf.getBackend()}`, model: name, modelHash },
    async score(request) {
      checkFrames(request);
      return turn(async () => {
        if (closed) throw MonitorError.of('engine-failed', ['it is closed already.']);
        try {
          return await score(request);
        } catch (error) {
          throw MonitorError.of('engine-failed', [lineOf(error)], error);
        }
      });
    },
    async close() {
      await turn(() => {
        if (!closed) model.dispose();
        closed = true;
        return Promise.resolve();
      });
    },
  };
}

const side = inputSize / coarseSide;

type Values = Float32Array | Int32Array | Uint8Array;

function frameOf(
  fetched: ReadonlyMap<string, Values>,
  { at, count }: { readonly at: number; readonly count: number },
): ScoredFrame {
  const row = (name: string): Values | undefined => {
    const values = fetched.get(name);
    const length = (values?.length ?? 0) / count;
    return values?.slice(at * length, (at + 1) * length);
  };
  const number = (name: string): number => {
    const value = Number(row(name)?.[0]);
    // A score that is no number is below every limit; it must never pass for normal.
    if (!Number.isFinite(value)) throw new RangeError(`the network gave the ${name} score ${value}`);
    return value;
  };
  const bytes = (name: string): Uint8Array | undefined => {
    const values = row(name);
    return values && Uint8Array.from(values);
  };
  return {
    scores: {
      reconstruction: number('reconstruction'),
      ...(fetched.has('latent') ? { latent: number('latent') } : {}),
      peak: number('peak'),
    },
    map: bytes('map')!,
    coarse: row('coarse') as Float32Array | undefined,
    reconstruction: bytes('image'),
    code: row('code') as Float32Array | undefined,
  };
}
