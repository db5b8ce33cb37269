import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { openOnnxEngine } from '../../server/engine/onnx-engine.ts';
import { openTfjsEngine } from '../../server/engine/tfjs-engine.ts';
import { readModel } from '../../server/store/model-folder.ts';
import { plainNetwork, randomNumbers } from '../helpers/plain-network.ts';
import { tinyModel } from '../helpers/tiny-models.ts';
import { engineContract, frameOf, requestOf } from './contract.ts';

const model = plainNetwork();
const plainSession = InferenceSession.create(model, { logSeverityLevel: 4 });

engineContract('TensorFlow.js', {
  open: (centre) => openTfjsEngine({ model, name: 'plain', ...(centre && { centre }) }),
  async plain(grey) {
    const x = new Tensor(
      'float32',
      Float32Array.from(grey, (value) => value / 255),
      [1, 1, 256, 256],
    );
    const { reconstruction, code } = await (await plainSession).run({ x });
    return { reconstruction: reconstruction!.data as Float32Array, code: code!.data as Float32Array };
  },
});

it('scores as ONNX Runtime does, to 1e-4, with the shipped model and weighed directions', async () => {
  const { bytes, calibration } = await readModel('models/phantom-sax');
  const random = randomNumbers(4);
  const spread = {
    directions: Float32Array.from({ length: 2 * 4096 }, (_, at) => (at % 4097 === 0 ? 1 : 0)),
    variances: Float32Array.of(0.5, 2),
    residualVariance: 0.3,
  };
  const options = {
    ...{ model: bytes, name: 'shipped', coarse: true, spread },
    centre: calibration?.latent?.centre ?? Float32Array.from({ length: 4096 }, random),
  };
  const request = requestOf([frameOf('noise'), frameOf('blocks')]);
  const scored = await Promise.all(
    [openOnnxEngine, openTfjsEngine].map(async (open) => {
      const engine = await open(options);
      const frames = await engine.score(request);
      await engine.close();
      return frames;
    }),
  );
  for (const [at, { scores, coarse }] of scored[0]!.entries()) {
    const other = scored[1]![at]!;
    expect(Object.keys(other.scores)).toEqual(Object.keys(scores));
    for (const [name, value] of Object.entries(scores) as [keyof typeof scores, number][])
      expect(Math.abs(other.scores[name]! / value - 1)).toBeLessThan(1e-4);
    expect(Math.max(...coarse!.map((value, cell) => Math.abs(value - other.coarse![cell]!)))).toBeLessThan(
      1e-5,
    );
  }
});

it('says which network it cannot build, and what can score it', async () => {
  await expect(
    openTfjsEngine({ model: tinyModel({ layout: 'nhwc' }), name: 'theirs' }),
  ).rejects.toMatchObject({
    code: 'model-unreadable',
    message: expect.stringMatching(/chain of convolutions.*channel last.*ONNX Runtime takes it/),
  });
});

it('tells a calibration of another model by the size of its centre', async () => {
  const opening = openTfjsEngine({ model, name: 'plain', centre: new Float32Array(7) });
  await expect(opening).rejects.toMatchObject({ code: 'calibration-foreign' });
});
