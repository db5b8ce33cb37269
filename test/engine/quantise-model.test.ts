import { describe, expect, it } from 'vitest';
import type { MonitorError } from '../../server/core/errors.ts';
import { RangeFinder } from '../../server/engine/find-ranges.ts';
import { readImageModel } from '../../server/engine/image-model.ts';
import { openOnnxEngine } from '../../server/engine/onnx-engine.ts';
import { openEngineOn } from '../../server/engine/open-engine.ts';
import { int8Convs, int8Model, isInt8 } from '../../server/engine/quantise-model.ts';
import { scoringGraph } from '../../server/engine/scoring-graph.ts';
import { decodeModel } from '../../server/graph/onnx.ts';
import type { ScoredFrame } from '../../server/ports.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { tinyModel } from '../helpers/tiny-models.ts';
import { frameOf, requestOf } from './contract.ts';

const float = plainNetwork();
const image = readImageModel(float, { name: 'plain' });
const convs = int8Convs(image);

async function quantised(): Promise<Uint8Array> {
  const finder = await RangeFinder.open(
    image,
    convs.flatMap(({ input, output }) => [input, output]),
  );
  for (const grey of [frameOf('noise', 7), frameOf('blocks', 7), frameOf('white'), frameOf('black')])
    await finder.see(grey);
  await finder.close();
  return int8Model(image, convs, finder.ranges);
}
const made = quantised();

const operators = (bytes: Uint8Array): string[] => decodeModel(bytes).graph.node.map(({ opType }) => opType);
const count = (bytes: Uint8Array, opType: string): number =>
  operators(bytes).filter((one) => one === opType).length;

async function scored(model: Uint8Array, frames: readonly Uint8Array[]): Promise<readonly ScoredFrame[]> {
  const engine = await openOnnxEngine({ model, name: 'plain', centre: new Float32Array(4096) });
  const results = await engine.score(requestOf(frames, { code: true }));
  await engine.close();
  return results;
}

describe('a network in int8', () => {
  const frames = [frameOf('noise', 2), frameOf('blocks', 3), frameOf('grey'), frameOf('black')];

  it('scores as in float to 3 %, by convolutions of 16 channels and more with nothing up-sampled', async () => {
    const bytes = await made;
    expect([count(bytes, 'QLinearConv'), count(bytes, 'Conv')]).toEqual([5, 6]);
    expect(bytes.length).toBeLessThan(0.6 * float.length);
    const [plain, int8] = [await scored(float, frames), await scored(bytes, frames)];
    for (const [at, { scores, code }] of int8.entries()) {
      const expected = plain[at]!.scores;
      expect(Math.abs(scores.reconstruction / expected.reconstruction - 1)).toBeLessThan(0.03);
      expect(Math.abs(scores.latent! / expected.latent! - 1)).toBeLessThan(0.03);
      expect(Math.abs(scores.peak / expected.peak - 1)).toBeLessThan(0.03);
      const greatest = Math.max(...plain[at]!.code!);
      for (const index of [0, 100, 4095])
        expect(Math.abs(code![index]! - plain[at]!.code![index]!)).toBeLessThan(0.03 * greatest);
    }
    // It is another network all the same.
    expect(int8[0]!.scores.reconstruction).not.toBe(plain[0]!.scores.reconstruction);
  });

  it('scores a frame alike alone and among others', async () => {
    const bytes = await made;
    const together = await scored(bytes, frames);
    for (const [at, grey] of frames.entries()) {
      const [alone] = await scored(bytes, [grey]);
      expect(alone!.scores.reconstruction).toBeCloseTo(together[at]!.scores.reconstruction, 5);
      expect(alone!.scores.peak).toBeCloseTo(together[at]!.scores.peak, 5);
    }
  });

  it('is rewritten behind its up-samplings as in float', async () => {
    const fused = (bytes: Uint8Array): string[] => operators(scoringGraph(bytes, { name: 'plain' }).bytes);
    const upward = (all: string[]): string[] =>
      all.filter((one) => ['ConvTranspose', 'Resize', 'Slice', 'Transpose'].includes(one));
    expect(upward(fused(await made))).toEqual(upward(fused(float)));
    expect(upward(fused(float))).toContain('Slice');
  });

  it('takes the ranges that it is given', async () => {
    // A range twice as wide makes steps twice as coarse, and no more.
    const wide = new Map(
      convs.flatMap(({ input, output }) => [input, output]).map((name) => [name, { least: 0, greatest: 50 }]),
    );
    const [plain] = await scored(float, [frameOf('noise', 2)]);
    const [coarse] = await scored(int8Model(image, convs, wide), [frameOf('noise', 2)]);
    expect(Math.abs(coarse!.scores.reconstruction / plain!.scores.reconstruction - 1)).toBeLessThan(0.1);
  });

  it('keeps a code that is no output and that int8 alone goes on from', async () => {
    const ranges = new Map(
      convs.flatMap(({ input, output }) => [input, output]).map((name) => [name, { least: 0, greatest: 9 }]),
    );
    const theirs = { name: 'theirs', code: convs[3]!.output };
    const named = readImageModel(float, theirs);
    const engine = await openOnnxEngine({ model: int8Model(named, int8Convs(named), ranges), ...theirs });
    const [frame] = await engine.score(requestOf([frameOf('noise')], { code: true }));
    await engine.close();
    expect(frame!.code).toHaveLength(256 * 8 * 8);
  });

  it('cannot be made without the range of a tensor', () => {
    expect(() => int8Model(image, convs, new Map())).toThrow(RangeError);
  });

  it.each<[string, { bytes: Uint8Array; code?: string }, number]>([
    ['all but the first and the up-sampled', { bytes: float }, 5],
    ['none whose sums, before the ReLU, are the code', { bytes: float, code: convs[2]!.conv.output[0]! }, 4],
    ['none of a network without any', { bytes: tinyModel() }, 0],
  ])('takes %s', (_, { bytes, code }, expected) => {
    const model = readImageModel(bytes, { name: 'theirs', code });
    expect(int8Convs(model)).toHaveLength(expected);
    expect(isInt8(model.model.graph)).toBe(false);
  });
});

describe('other engines', () => {
  const options = async () => ({ model: await made, name: 'small-int8', onLost: () => undefined });

  it.each(['webgpu', 'cuda', 'tensorflow'] as const)('%s refuses int8 in one line', async (name) => {
    const refused = await openEngineOn(name, await options()).catch(
      (error: unknown) => error as MonitorError,
    );
    const { code, message } = refused as MonitorError;
    expect(`${code} ${message}`).toMatch(
      name === 'tensorflow'
        ? /^model-unreadable .*small-int8.* ONNX Runtime takes it all the same\.$/
        : /^engine-absent .*small-int8 is in int8, which is for the processor/,
    );
  });

  it('auto takes the processor', async () => {
    const engine = await openEngineOn('auto', await options());
    expect(engine.description.engine).toBe('onnxruntime cpu');
    await engine.close();
  });
});
