import { describe, expect, it } from 'vitest';
import { graphicsDevices } from '../../server/core/engines.ts';
import { openOnnxEngine } from '../../server/engine/onnx-engine.ts';
import { openEngineOn } from '../../server/engine/open-engine.ts';
import { runPlainly } from '../helpers/run-plainly.ts';
import { hasSwiftShader, swiftShaderPatience, useSwiftShader } from '../helpers/swift-shader.ts';
import { smallAutoencoder } from '../helpers/tiny-models.ts';
import { engineContract, frameOf, requestOf } from './contract.ts';

const model = smallAutoencoder();
const options = { model, name: 'small', onLost: () => undefined };

describe.skipIf(!hasSwiftShader)('on a graphics processor that SwiftShader stands in for', () => {
  useSwiftShader();
  engineContract('ONNX Runtime with WebGPU', {
    open: (centre) =>
      openOnnxEngine({
        ...{ model, name: 'small', device: 'webgpu', patience: swiftShaderPatience },
        ...(centre && { centre }),
      }),
    plain: runPlainly(model),
  });
});

it.each(graphicsDevices.filter((device) => device !== 'webgpu'))(
  'says in one line that %s is not here',
  async (device) => {
    const failure = await openEngineOn(device, options).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'engine-absent' });
    expect((failure as Error).message).toMatch(
      new RegExp(`^onnxruntime ${device} cannot score here: [^\\n]+ Leave --engine out`),
    );
  },
);

it('takes the processor by itself where nothing is faster', async () => {
  const engine = await openEngineOn('auto', options);
  const [frame] = await engine.score(requestOf([frameOf('noise')]));
  expect(frame!.scores.peak).toBeGreaterThan(0);
  expect(engine.description.engine).toMatch(/^onnxruntime (cpu|webgpu|cuda)$/);
  await engine.close();
});
