import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openOnnxEngine } from '../../server/engine/onnx-engine.ts';
import { plainNetwork } from '../helpers/plain-network.ts';
import { engineContract } from './contract.ts';

const model = plainNetwork();
const plainSession = InferenceSession.create(model, {
  logSeverityLevel: 4,
  graphOptimizationLevel: 'disabled',
});

engineContract('ONNX Runtime', {
  open: (centre) => openOnnxEngine({ model, name: 'plain', ...(centre && { centre }) }),
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
