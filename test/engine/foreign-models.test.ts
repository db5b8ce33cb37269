import { describe, expect, it } from 'vitest';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import type { ModelUse } from '../../server/core/model-use.ts';
import { rectangleSector } from '../../server/core/sector.ts';
import { openOnnxEngine, type OnnxEngineOptions } from '../../server/engine/onnx-engine.ts';
import { scoringGraph } from '../../server/engine/scoring-graph.ts';
import { openTfjsEngine } from '../../server/engine/tfjs-engine.ts';
import type { ScoredFrame, ScoringRequest } from '../../server/ports.ts';
import { affineModel, anomalibModel, type ForeignOptions } from '../helpers/foreign-models.ts';
import { tinyModel } from '../helpers/tiny-models.ts';
import { fan, frameOf, requestOf, scoresOf } from './contract.ts';

const scored = async (
  options: Pick<OnnxEngineOptions, 'model' | 'use'>,
  frames: readonly Uint8Array[],
  more: Partial<ScoringRequest> = {},
): Promise<readonly ScoredFrame[]> => {
  const engine = await openOnnxEngine({ name: 'theirs', ...options });
  const results = await engine.score(requestOf(frames, { reconstruction: true, code: true, ...more }));
  await engine.close();
  return results;
};

const whole = { sector: rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize }) };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const input = (more: NonNullable<ModelUse['input']>): ModelUse => ({ input: more });

/** Smooth enough that no way of resizing matters much: a wave along both axes. */
const waves = Uint8Array.from({ length: inputPixels }, (_, at) =>
  Math.round(128 + 60 * Math.sin((at % inputSize) / 25) + 50 * Math.cos(Math.floor(at / inputSize) / 30)),
);
/** Black, but for a square of 32 px whose top left corner is there. */
const blob = (column: number, row: number): Uint8Array =>
  Uint8Array.from({ length: inputPixels }, (_, at) => {
    const [x, y] = [at % inputSize, Math.floor(at / inputSize)];
    return x >= column && x < column + 32 && y >= row && y < row + 32 ? 255 : 0;
  });

/** Where the heat is: the mean place of a map, weighed by it, and the share of it inside the square. */
function heatOf(map: Uint8Array, [column, row]: readonly [number, number]) {
  let [sum, x, y, inside] = [0, 0, 0, 0];
  map.forEach((heat, at) => {
    const [atX, atY] = [at % inputSize, Math.floor(at / inputSize)];
    sum += heat;
    x += heat * atX;
    y += heat * atY;
    if (atX >= column && atX < column + 32 && atY >= row && atY < row + 32) inside += heat;
  });
  return { x: x / sum, y: y / sum, inside: inside / sum };
}

const corners = [
  [8, 16],
  [200, 16],
  [8, 208],
  [200, 208],
] as const;

const shapes: readonly (readonly [string, ForeignOptions, ModelUse])[] = [
  ['128×128×1', { height: 128, width: 128 }, {}],
  ['64×64×1, channel last', { height: 64, width: 64, layout: 'nhwc' }, {}],
  ['224×224×3 as ImageNet is normalised', { height: 224, width: 224, channels: 3 }, input(imageNet)],
  ['256×256×3', { channels: 3 }, {}],
  [
    '160×200×3, channel last, -1..1',
    { height: 160, width: 200, channels: 3, layout: 'nhwc' },
    input({ range: [-1, 1] }),
  ],
  ['320×320×1, 0..255', { height: 320, width: 320 }, input({ range: [0, 255] })],
  ['256×256×1, -1..1', {}, input({ range: [-1, 1] })],
  ['256×256×1 with mean and std', {}, input({ mean: [0.3], std: [0.2] })],
];

describe('models of other sizes that give x̂', () => {
  it.each(shapes)('leave no difference where x̂ is what was fed: %s', async (_, shape, use) => {
    const [frame] = await scored({ model: affineModel(shape), use }, [frameOf('noise')]);
    expect(frame!.scores.reconstruction).toBeLessThan(1e-6);
    expect(frame!.scores.peak).toBeLessThan(1e-6);
    expect(frame!.map.every((value) => value === 0)).toBe(true);
  });

  it.each(shapes)('give the difference in grey, not in what was fed: %s', async (_, shape, use) => {
    // x̂ is off by 0.2 of what is fed, everywhere; in grey that is 0.2 by the mean over the channels of 1 / gain.
    const { range: [low, high] = [0, 1], std = [1] } = use.input ?? {};
    const channels = shape.channels ?? 1;
    const expected = Array.from(
      { length: channels },
      (_, at) => (0.2 * (std[at] ?? std[0]!)) / (high - low),
    ).reduce((sum, one) => sum + one / channels, 0);
    const [frame] = await scored({ model: affineModel({ ...shape, shift: 0.2 }), use }, [waves]);
    expect(frame!.scores.reconstruction).toBeCloseTo(expected, 5);
    expect(frame!.map.every((value, at) => fan.mask[at] === 0 || Math.abs(value - expected * 255) <= 1)).toBe(
      true,
    );
  });

  it.each(shapes)('give heat where the difference is, and x̂ in its place: %s', async (_, shape, use) => {
    const { range: [low] = [0], mean = [0] } = use.input ?? {};
    const zeroIsBlack = mean.every((one) => one === low);
    const frames = corners.map(([column, row]) => blob(column, row));
    const same = await scored({ model: affineModel(shape), use }, frames, whole);
    const none = await scored({ model: affineModel({ ...shape, factor: 0 }), use }, frames, whole);
    for (const [at, corner] of corners.entries()) {
      const middle = [corner[0] + 15.5, corner[1] + 15.5] as const;
      const image = heatOf(same[at]!.reconstruction!, corner);
      expect(image.inside).toBeGreaterThan(0.85);
      expect(Math.hypot(image.x - middle[0], image.y - middle[1])).toBeLessThan(0.5);
      // x̂ of 0 everywhere is one grey; where that is black, the blob alone differs.
      if (!zeroIsBlack) continue;
      const heat = heatOf(none[at]!.map, corner);
      expect(heat.inside).toBeGreaterThan(0.85);
      expect(Math.hypot(heat.x - middle[0], heat.y - middle[1])).toBeLessThan(0.5);
    }
  });

  it('compare at their own size, so that detail they never saw is no difference', async () => {
    const stripes = Uint8Array.from({ length: inputPixels }, (_, at) => (at % 2) * 255);
    const [frame] = await scored({ model: affineModel({ height: 64, width: 64 }) }, [stripes]);
    expect(frame!.scores.reconstruction).toBeLessThan(1e-6);
    // Means over pixels, not pixels left out: the stripes are an even grey.
    expect(frame!.reconstruction!.every((value) => Math.abs(value - 128) <= 1)).toBe(true);
  });

  it('take x̂ that is grey whatever was fed, where the manifest says so', async () => {
    const use: ModelUse = { ...input(imageNet), outputs: { values: 'grey' } };
    const [frame] = await scored({ model: affineModel({ channels: 3, factor: 0, shift: 0.5 }), use }, [
      frameOf('black'),
    ]);
    expect(frame!.scores.reconstruction).toBeCloseTo(0.5, 6);
    expect(frame!.reconstruction!.every((value) => Math.abs(value - 128) <= 1)).toBe(true);
  });

  it('are scored alike in a batch and alone, whether the file opens the batch or fixes it at one', async () => {
    const frames = [frameOf('noise', 2), waves, frameOf('blocks')];
    for (const batch of ['N', 1]) {
      const model = affineModel({ height: 128, width: 128, factor: 0.5, batch });
      const together = await scored({ model }, frames);
      for (const [at, frame] of frames.entries()) {
        const [alone] = await scored({ model }, [frame]);
        expect(together[at]!.scores.reconstruction).toBeCloseTo(alone!.scores.reconstruction, 6);
        expect(Buffer.compare(together[at]!.map, alone!.map)).toBe(0);
      }
    }
  });

  it('cost our own network nothing: its graph is the same with a manifest that says what it is', () => {
    const use: ModelUse = { kind: 'reconstruction', ...input({ size: 256, channels: 1, range: [0, 1] }) };
    const model = tinyModel();
    const bare = scoringGraph(model, { name: 'ours' }).bytes;
    expect(Buffer.compare(scoringGraph(model, { name: 'ours', use }).bytes, bare)).toBe(0);
    expect(Buffer.from(bare).includes('Resize')).toBe(false);
  });

  it('are refused by TensorFlow.js in one line', async () => {
    const opening = openTfjsEngine({ model: affineModel({ height: 128, width: 128 }), name: 'theirs' });
    await expect(opening).rejects.toThrow(
      /^The model theirs cannot be used: TensorFlow.js takes .*256×256×1.*came a picture of 128×128×1.*ONNX Runtime takes it/,
    );
  });
});

describe('models that give an anomaly map', () => {
  const mapAsDifference = (grey: Uint8Array): ReturnType<typeof scoresOf> =>
    scoresOf(
      Uint8Array.from(grey, () => 0),
      fan,
      Float32Array.from(grey, (value) => value / 255),
    );

  it('are scored by the map as by a difference, and by their own score', async () => {
    const frames = [frameOf('noise'), frameOf('blocks'), waves];
    const results = await scored({ model: anomalibModel({ pool: 1 }) }, frames);
    for (const [at, grey] of frames.entries()) {
      const { scores, map, reconstruction, code } = results[at]!;
      const expected = mapAsDifference(grey);
      expect(scores.reconstruction).toBeCloseTo(expected.reconstruction, 5);
      expect(scores.peak).toBeCloseTo(expected.peak, 5);
      expect(scores.latent).toBeCloseTo(Math.max(...grey) / 255, 5);
      expect(
        map.every((value, pixel) => Math.abs(value - (fan.mask[pixel] === 0 ? 0 : grey[pixel]!)) <= 1),
      ).toBe(true);
      expect([reconstruction, code]).toEqual([new Uint8Array(), undefined]);
    }
  });

  it('are scaled by the manifest, and what is below 0 is normal', async () => {
    const [large] = await scored(
      { model: anomalibModel({ pool: 1, times: 40 }), use: { map: { scale: 1 / 80 } } },
      [waves],
    );
    expect(large!.scores.reconstruction).toBeCloseTo(mapAsDifference(waves).reconstruction / 2, 5);
    expect(large!.scores.latent).toBeCloseTo((40 * Math.max(...waves)) / 255, 3);
    const [negative] = await scored({ model: anomalibModel({ pool: 1, times: -1 }) }, [waves]);
    expect(negative!.scores).toMatchObject({ reconstruction: 0, peak: 0 });
  });

  it.each([
    ['a quarter of the size', anomalibModel()],
    ['another input', anomalibModel({ height: 224, width: 224, pool: 8 })],
    ['a batch of one', anomalibModel({ batch: 1 })],
    ['larger than the picture', anomalibModel({ height: 512, width: 512, pool: 1 })],
  ])('give heat where the map is high: %s', async (_, model) => {
    const results = await scored(
      { model },
      corners.map(([column, row]) => blob(column, row)),
      whole,
    );
    for (const [at, corner] of corners.entries()) {
      const heat = heatOf(results[at]!.map, corner);
      expect(heat.inside).toBeGreaterThan(0.6);
      expect(Math.hypot(heat.x - (corner[0] + 15.5), heat.y - (corner[1] + 15.5))).toBeLessThan(1);
      expect(results[at]!.scores.latent).toBeCloseTo(1, 1);
    }
  });

  it('are scored without a score of their own too', async () => {
    const use: ModelUse = { kind: 'anomaly-map' };
    const [frame] = await scored({ model: affineModel(), use }, [waves]);
    expect(frame!.scores.reconstruction).toBeCloseTo(mapAsDifference(waves).reconstruction, 5);
    expect(frame!.scores).not.toHaveProperty('latent');
  });

  it('never give a score that is no number', async () => {
    const opening = openOnnxEngine({ model: anomalibModel({ times: 1e38 }), name: 'theirs' });
    await expect(opening).rejects.toMatchObject({
      code: 'model-unreadable',
      message: expect.stringContaining('the network gave the score NaN'),
    });
  });
});
