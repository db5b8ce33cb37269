import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { PlainResult } from '../engine/contract.ts';

/** A model on ONNX Runtime as the file has it, nothing optimised: what engines are compared with. */
export function runPlainly(model: Uint8Array): (grey: Uint8Array) => Promise<PlainResult> {
  const session = InferenceSession.create(model, { logSeverityLevel: 4, graphOptimizationLevel: 'disabled' });
  return async (grey) => {
    const x = new Tensor(
      'float32',
      Float32Array.from(grey, (value) => value / 255),
      [1, 1, 256, 256],
    );
    const { reconstruction, code } = await (await session).run({ x });
    return { reconstruction: reconstruction!.data as Float32Array, code: code!.data as Float32Array };
  };
}
