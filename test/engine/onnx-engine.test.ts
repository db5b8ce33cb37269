import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { openOnnxEngine, type OnnxEngineOptions } from '../../server/engine/onnx-engine.ts';
import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType } from '../../server/graph/onnx.ts';
import type { ScoredFrame } from '../../server/ports.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { changed, tinyModel } from '../helpers/tiny-models.ts';
import { runPlainly } from '../helpers/run-plainly.ts';
import { engineContract, fan, frameOf, requestOf, scoresOf } from './contract.ts';

const model = plainNetwork();
engineContract('ONNX Runtime', {
  open: (centre) => openOnnxEngine({ model, name: 'plain', ...(centre && { centre }) }),
  plain: runPlainly(model),
});

const scored = async (
  options: Omit<OnnxEngineOptions, 'name'>,
  frames: readonly Uint8Array[] = [frameOf('noise')],
): Promise<readonly ScoredFrame[]> => {
  const engine = await openOnnxEngine({ name: 'theirs', ...options });
  const results = await engine.score(requestOf(frames, { reconstruction: true, code: true }));
  await engine.close();
  return results;
};

/** A network without weights, given node by node; `y` is its output. */
const network = (build: (g: GraphBuilder) => void): Uint8Array => {
  const g = new GraphBuilder();
  build(g);
  const port = { type: dataType.float, shape: ['N', 1, 256, 256] };
  return g.encode([{ name: 'x', ...port }], [{ name: 'y', ...port }]);
};

describe('models of others', () => {
  const frames = [frameOf('noise', 2), frameOf('white'), frameOf('blocks')];
  const expected = frames.map((grey) =>
    scoresOf(
      grey,
      fan,
      Float32Array.from(grey, (value) => (0.5 * value) / 255 + 0.25),
    ),
  );
  const expectTheFormulas = (results: readonly ScoredFrame[]): void => {
    for (const [at, { scores }] of results.entries()) {
      expect(scores.reconstruction).toBeCloseTo(expected[at]!.reconstruction, 5);
      expect(scores.peak).toBeCloseTo(expected[at]!.peak, 5);
    }
  };

  it.each<[string, Uint8Array]>([
    ['with the channel first', tinyModel()],
    ['with the channel last', tinyModel({ layout: 'nhwc' })],
    ['of a batch fixed to one', tinyModel({ batch: 1 })],
    ['whose tensors are called as ours', tinyModel({ input: 'sonovigil.grey', output: 'sonovigil.map' })],
    ['whose output is called as the score', tinyModel({ output: 'reconstruction' })],
    [
      'in the IR of before weights could be constants',
      changed(tinyModel(), (model) => ({ ...model, irVersion: 3n })),
    ],
  ])('are scored by the same formulas: one %s', async (_, bytes) => {
    const results = await scored({ model: bytes }, frames);
    expect(results).toHaveLength(3);
    expectTheFormulas(results);
  });

  it.each([13, 15, 16, 17])('are scored at the opset they were written for: %i', async (version) => {
    const opsetImport = [{ domain: '', version: BigInt(version) }];
    expectTheFormulas(
      await scored({ model: changed(tinyModel(), (one) => ({ ...one, opsetImport })) }, frames),
    );
  });

  it.each([18, 19, 20, 21, 22, 23])('are scored at newer opsets: %i', async (version) => {
    const identity = network((g) => g.named('y', 'Identity', { input: ['x'] }));
    const opsetImport = [{ domain: '', version: BigInt(version) }];
    const [frame] = await scored({ model: changed(identity, (one) => ({ ...one, opsetImport })) });
    expect(frame!.scores).toEqual({ reconstruction: 0, peak: 0 });
    expect(Buffer.compare(frame!.reconstruction!, frameOf('noise'))).toBe(0);
  });

  it('give a code, and a distance, from any tensor that is named', async () => {
    const centre = Float32Array.of(0.5, 0);
    const [frame] = await scored({ model: tinyModel(), code: 'halves', centre }, [frameOf('white')]);
    expect(frame!.code).toEqual(Float32Array.of(1, 1));
    expect(frame!.scores.latent).toBeCloseTo(Math.hypot(0.5, 1), 6);
  });

  it('are fed frame by frame where the file declares an open batch and fixes it inside', async () => {
    const fixed = network((g) => {
      const flat = g.op('Reshape', ['x', g.ints(1, 65536)]);
      const half = g.op('Mul', [flat, g.scalar(0.5)]);
      const moved = g.op('Add', [half, g.scalar(0.25)]);
      g.named('y', 'Reshape', { input: [moved, g.ints(1, 1, 256, 256)] });
    });
    expectTheFormulas(await scored({ model: fixed }, frames));
  });

  it('are fed frame by frame where frames of a batch would touch each other', async () => {
    // Standardised over the whole batch, as a forgotten training mode does.
    const mixing = network((g) =>
      g.named('y', 'Sub', { input: ['x', g.op('ReduceMean', ['x'], { keepdims: 0 })] }),
    );
    const together = await scored({ model: mixing }, frames);
    const alone = await scored({ model: mixing }, frames.slice(1, 2));
    expect(together[1]!.scores.reconstruction).toBeCloseTo(alone[0]!.scores.reconstruction, 6);
  });

  it('never give a score that is no number: the frame fails, the next one is scored', async () => {
    // 0 / 0 on a black frame.
    const model = network((g) =>
      g.named('y', 'Div', { input: ['x', g.op('ReduceMax', ['x'], { keepdims: 0 })] }),
    );
    const engine = await openOnnxEngine({ model, name: 'theirs' });
    const failure: unknown = await engine
      .score(requestOf([frameOf('black')]))
      .catch((error: unknown) => error);
    const [frame] = await engine.score(requestOf([frameOf('white')]));
    await engine.close();
    expect(failure).toBeInstanceOf(MonitorError);
    expect(failure).toMatchObject({ code: 'engine-failed', message: expect.stringContaining('NaN') });
    expect(frame!.scores.reconstruction).toBe(0);
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'an operator that the runtime does not know',
      network((g) => g.named('y', 'Telepathy', { input: ['x'] })),
      /expected a network that onnxruntime can run; came: .*Telepathy/,
    ],
    [
      'an opset of the future',
      changed(tinyModel(), (one) => ({ ...one, opsetImport: [{ domain: '', version: 99n }] })),
      /expected a network that onnxruntime can run; came: ONNX Runtime .*Opset 99/,
    ],
    [
      'a tensor that nobody makes',
      network((g) => g.named('y', 'Add', { input: ['x', 'ghost'] })),
      /expected a network that onnxruntime can run; came: .*ghost/,
    ],
    [
      'an output of another size than it declares',
      network((g) => g.named('y', 'MaxPool', { input: ['x'], kernel_shape: [2, 2], strides: [2, 2] })),
      /expected an output of the shape of the input, \[1,1,256,256\] for one frame; came \[1,1,128,128\]/,
    ],
  ])('are refused on opening, with the reason: %s', async (_, bytes, message) => {
    const failure: unknown = await openOnnxEngine({ model: bytes, name: 'theirs' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'model-unreadable', message: expect.stringMatching(message) });
  });

  it('are told from a calibration of another model by the size of the centre', async () => {
    const opening = openOnnxEngine({
      model: tinyModel(),
      name: 'theirs',
      code: 'halves',
      centre: new Float32Array(4096),
    });
    await expect(opening).rejects.toMatchObject({
      code: 'calibration-foreign',
      message: expect.stringContaining("its centre has 4096 numbers, the model's code 2"),
    });
  });
});
