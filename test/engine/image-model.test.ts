import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { readImageModel } from '../../server/engine/image-model.ts';
import { valueInfo } from '../../server/graph/builder.ts';
import { dataType, type Graph, type Model } from '../../server/graph/onnx.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { changed, tinyModel } from '../helpers/tiny-models.ts';

const read = (bytes: Uint8Array, code?: string) => readImageModel(bytes, { name: 'theirs', code });
const inGraph =
  (change: (graph: Graph) => Partial<Graph>) =>
  (model: Model): Model => ({
    ...model,
    graph: { ...model.graph, ...change(model.graph) },
  });
const image = (name: string, shape: readonly (number | string)[], type: number = dataType.float) =>
  valueInfo({ name, type, shape });

describe('reading a model of images', () => {
  it('finds image, reconstruction and code of our own network', () => {
    expect(read(plainNetwork())).toMatchObject({
      input: 'x',
      output: 'reconstruction',
      code: 'code',
      layout: 'nchw',
      batch: 'dynamic',
    });
  });

  it('takes either layout, any names, and a batch fixed to one', () => {
    const names = { input: 'image', output: 'decoded', code: undefined };
    expect(read(tinyModel({ layout: 'nhwc' }))).toMatchObject({ ...names, layout: 'nhwc', batch: 'dynamic' });
    expect(read(tinyModel({ batch: 1 }))).toMatchObject({ ...names, layout: 'nchw', batch: 'one' });
  });

  it('takes a code by its name, an output or not', () => {
    expect(read(tinyModel(), 'halves').code).toBe('halves');
  });

  it('takes sides that the file leaves open, as long as the channel is told', () => {
    const open = inGraph(() => ({
      input: [image('image', [-1, 1, 'H', 'W'])],
      output: [image('decoded', ['N', 1, 'H', 'W'])],
    }));
    expect(read(changed(tinyModel(), open))).toMatchObject({ layout: 'nchw', batch: 'dynamic' });
  });

  it('does not count weights as inputs where an old exporter lists them', () => {
    const weights = inGraph(({ input, initializer }) => ({
      input: [...input, ...initializer.map(({ name }) => image(name!, [1]))],
    }));
    expect(read(changed(tinyModel(), weights)).input).toBe('image');
  });

  const small = image('image', ['N', 1, 128, 128]);
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
      /expected one input, the grey image; came 2 inputs: float \[N,1,256,256\] \(image\), float \[N,1\] \(mask\)/,
    ],
    [
      'another size',
      changed(
        tinyModel(),
        inGraph(() => ({ input: [small] })),
      ),
      /expected input float \[N,1,256,256\] or float \[N,256,256,1\]; came float \[N,1,128,128\] \(image\)/,
    ],
    [
      'colour',
      changed(
        tinyModel(),
        inGraph(() => ({ input: [image('image', ['N', 3, 256, 256])] })),
      ),
      /came float \[N,3,256,256\]/,
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
      /expected an output like the input, float \[N,1,256,256\] \(image\); came float \[N,10\] \(decoded\)/,
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
