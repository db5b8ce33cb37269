import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import type { ModelUse } from '../../server/core/model-use.ts';
import { isPlain, readImageModel } from '../../server/engine/image-model.ts';
import { valueInfo } from '../../server/graph/builder.ts';
import { dataType, type Graph, type Model } from '../../server/graph/onnx.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { changed, tinyModel } from '../helpers/tiny-models.ts';

const read = (bytes: Uint8Array, code?: string, use?: ModelUse) =>
  readImageModel(bytes, { name: 'theirs', code, use });
const inGraph =
  (change: (graph: Graph) => Partial<Graph>) =>
  (model: Model): Model => ({
    ...model,
    graph: { ...model.graph, ...change(model.graph) },
  });
const image = (name: string, shape: readonly (number | string)[], type: number = dataType.float) =>
  valueInfo({ name, type, shape });

/** A file that declares so, whatever its nodes do. */
const withPorts = (
  inputs: readonly (readonly (number | string)[])[],
  outputs: readonly (readonly (number | string)[])[],
): Uint8Array =>
  changed(
    tinyModel(),
    inGraph(() => ({
      input: inputs.map((shape, at) => image(`input${at}`, shape)),
      output: outputs.map((shape, at) => image(`output${at}`, shape)),
    })),
  );

describe('reading a model of images', () => {
  it('finds image, reconstruction and code of our own network', () => {
    const found = read(plainNetwork());
    expect(found).toMatchObject({
      input: { name: 'x', layout: 'nchw', height: 256, width: 256, channels: 1 },
      answer: { kind: 'reconstruction', output: 'reconstruction' },
      code: 'code',
      batch: 'dynamic',
    });
    expect(isPlain(found)).toBe(true);
  });

  it('takes either layout, any names, and a batch fixed to one', () => {
    const answer = { kind: 'reconstruction', output: 'decoded' };
    const input = { name: 'image' };
    expect(read(tinyModel({ layout: 'nhwc' }))).toMatchObject({
      ...{ answer, code: undefined, batch: 'dynamic', input: { ...input, layout: 'nhwc' } },
    });
    expect(read(tinyModel({ batch: 1 }))).toMatchObject({
      ...{ answer, code: undefined, batch: 'one', input: { ...input, layout: 'nchw' } },
    });
  });

  it('takes a code by its name, an output or not', () => {
    expect(read(tinyModel(), 'halves').code).toBe('halves');
  });

  it('takes sides that the file leaves open, as long as the channel is told', () => {
    const open = inGraph(() => ({
      input: [image('image', [-1, 1, 'H', 'W'])],
      output: [image('decoded', ['N', 1, 'H', 'W'])],
    }));
    const bytes = changed(tinyModel(), open);
    expect(read(bytes)).toMatchObject({ input: { height: 256, width: 256 }, batch: 'dynamic' });
    expect(read(bytes, undefined, { input: { size: [128, 192] } })).toMatchObject({
      input: { layout: 'nchw', height: 128, width: 192 },
    });
  });

  it('reads size and channels from the file', () => {
    expect(read(withPorts([['N', 3, 224, 320]], [['N', 3, 224, 320]]))).toMatchObject({
      input: { layout: 'nchw', height: 224, width: 320, channels: 3 },
      answer: { kind: 'reconstruction' },
    });
    expect(read(withPorts([[1, 96, 128, 3]], [[1, 96, 128, 3]]))).toMatchObject({
      input: { layout: 'nhwc', height: 96, width: 128, channels: 3 },
      batch: 'one',
    });
  });

  it('reads what the input is fed from the manifest', () => {
    const bytes = withPorts([['N', 3, 224, 224]], [['N', 3, 224, 224]]);
    const { input } = read(bytes, undefined, {
      input: { range: [0, 255], mean: [100, 110, 120], std: [50] },
    });
    expect(input.gains).toEqual([5.1, 5.1, 5.1]);
    expect(input.offsets).toEqual([-2, -2.2, -2.4]);
  });

  it('takes one channel where three go in as an anomaly map, unless it is told otherwise', () => {
    const bytes = withPorts([['N', 3, 'H', 'W']], [['N', 1, 'h', 'w'], ['n']]);
    expect(read(bytes).answer).toMatchObject({ kind: 'anomaly-map', output: 'output0', score: 'output1' });
    expect(() => read(bytes, undefined, { kind: 'reconstruction' })).toThrow(
      /expected one output of the shape of the input/,
    );
  });

  it("takes Anomalib's outputs by their names, and neither label nor mask", () => {
    const bytes = changed(
      withPorts([['batch', 3, 256, 256]], [['a']]),
      inGraph(() => ({
        output: [
          image('pred_score', ['batch']),
          image('pred_label', ['batch'], dataType.bool),
          image('anomaly_map', ['batch', 1, 256, 256]),
          image('pred_mask', ['batch', 1, 256, 256], dataType.bool),
        ],
      })),
    );
    expect(read(bytes)).toMatchObject({
      answer: { kind: 'anomaly-map', output: 'anomaly_map', score: 'pred_score', scale: 1, isFullSize: true },
      code: undefined,
    });
    expect(read(bytes, undefined, { map: { scale: 0.25 } }).answer).toMatchObject({ scale: 0.25 });
  });

  it('takes a map that looks like a reconstruction where the manifest says so', () => {
    const use = { kind: 'anomaly-map' } as const;
    expect(read(tinyModel(), undefined, use).answer).toMatchObject({
      kind: 'anomaly-map',
      output: 'decoded',
    });
    expect(read(tinyModel(), undefined, { outputs: { map: 'decoded' } }).answer.kind).toBe('anomaly-map');
  });

  it.each<[string, ModelUse, RegExp]>([
    [
      'another size than the file',
      { input: { size: 128 } },
      /expected an input of 128×128, as manifest.json says; came float \[N,1,256,256\]/,
    ],
    ['other channels', { input: { channels: 3 } }, /expected 3 channels, as manifest.json says; came/],
    [
      'three means for one channel',
      { input: { mean: [1, 2, 3] } },
      /expected one number for the mean; came 3/,
    ],
    [
      'an output that is not there',
      { outputs: { map: 'heat' } },
      /expected an output named heat; came outputs/,
    ],
    [
      'a score that is not there',
      { kind: 'anomaly-map', outputs: { score: 's' } },
      /an output named s; came/,
    ],
  ])('refuses a manifest that does not fit: %s', (_, use, message) => {
    expect(() => read(tinyModel(), undefined, use)).toThrow(message);
  });

  it('does not count weights as inputs where an old exporter lists them', () => {
    const weights = inGraph(({ input, initializer }) => ({
      input: [...input, ...initializer.map(({ name }) => image(name!, [1]))],
    }));
    expect(read(changed(tinyModel(), weights)).input.name).toBe('image');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['text', new TextEncoder().encode('<html></html>'), /expected an ONNX file; came 13 bytes/],
    ['nothing', new Uint8Array(), /expected an ONNX file; came 0 bytes/],
    ['a cut file', tinyModel().subarray(0, 200), /expected an ONNX file; came 200 bytes that are none/],
    [
      'a graph without a node',
      changed(
        tinyModel(),
        inGraph(() => ({ node: [] })),
      ),
      /without a network/,
    ],
    [
      'an old opset',
      changed(tinyModel(), (model) => ({ ...model, opsetImport: [{ domain: '', version: 11n }] })),
      /expected ONNX opset 13 or newer; came 11; convert it/,
    ],
    [
      'weights in another file',
      changed(
        tinyModel(),
        inGraph(({ initializer }) => ({
          initializer: initializer.map((one) => ({ ...one, dataLocation: 1 })),
        })),
      ),
      /expected one file with its weights in it; came weights in another file/,
    ],
    [
      'two inputs',
      changed(
        tinyModel(),
        inGraph(({ input }) => ({ input: [...input, image('mask', ['N', 1])] })),
      ),
      /expected one input, the image; came 2 inputs: float \[N,1,256,256\] \(image\), float \[N,1\] \(mask\)/,
    ],
    [
      'four channels',
      withPorts([['N', 4, 256, 256]], [['N', 4, 256, 256]]),
      /expected input float \[N,channels,height,width\] .* with 1 or 3 channels; came float \[N,4,256,256\]/,
    ],
    [
      'a picture too small to be one',
      withPorts([['N', 1, 8, 8]], [['N', 1, 8, 8]]),
      /expected sides of 16 to 2048 px; came 8 px/,
    ],
    ['a volume', withPorts([['N', 1, 8, 64, 64]], [['N', 1, 8, 64, 64]]), /came float \[N,1,8,64,64\]/],
    [
      'bytes',
      changed(
        tinyModel(),
        inGraph(() => ({ input: [image('image', ['N', 1, 256, 256], 2)] })),
      ),
      /came uint8 \[N,1,256,256\]/,
    ],
    [
      'another type',
      changed(
        tinyModel(),
        inGraph(() => ({ input: [image('image', ['N', 1, 256, 256], 10)] })),
      ),
      /came float16 \[N,1,256,256\]/,
    ],
    [
      'a fixed batch of 8',
      tinyModel({ batch: 8 }),
      /expected a batch of any size, or of 1; came an input of float \[8,1,256,256\]/,
    ],
    [
      'an output of another shape',
      changed(
        tinyModel(),
        inGraph(() => ({ output: [image('decoded', ['N', 10])] })),
      ),
      /expected an output like the input, float \[N,1,256,256\] \(image\), or an anomaly map; came float \[N,10\] \(decoded\)/,
    ],
    [
      'two outputs that could both be it',
      changed(
        tinyModel(),
        inGraph(({ output }) => ({ output: [...output, image('halves', ['N', 1, 256, 256])] })),
      ),
      /expected one output of the shape of the input, or one named reconstruction; came 2 outputs/,
    ],
  ])('refuses %s, and says what it expected and what came', (_, bytes, message) => {
    const attempt = (): unknown => read(bytes);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^The model theirs cannot be used: /);
    expect(attempt).toThrow(MonitorError);
  });

  it('refuses a code that no node makes', () => {
    expect(() => read(tinyModel(), 'bottleneck')).toThrow(
      /expected a tensor named bottleneck, the code; came outputs: .*decoded/,
    );
  });
});
