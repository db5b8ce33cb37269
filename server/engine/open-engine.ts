import type { Engine } from '../ports.ts';
import { openOnnxEngine, type OnnxEngineOptions } from './onnx-engine.ts';

/** Runtimes that score: ONNX Runtime comes with Sonovigil, TensorFlow.js is there where it was installed. */
export const runtimes = ['onnx', 'tensorflow'] as const;
export type Runtime = (typeof runtimes)[number];

/** Opens a model on a runtime. @throws MonitorError `model-unreadable`, `calibration-foreign`, `engine-missing`. */
export async function openEngineOn(runtime: Runtime, options: OnnxEngineOptions): Promise<Engine> {
  switch (runtime) {
    case 'onnx':
      return openOnnxEngine(options);
    case 'tensorflow': {
      // TensorFlow.js takes a second to load: only where it is wanted.
      const { openTfjsEngine } = await import('./tfjs-engine.ts');
      return openTfjsEngine(options);
    }
  }
}
