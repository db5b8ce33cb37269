import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import { MonitorError } from '../core/errors.ts';

/** As much of TensorFlow.js as its packages share: tensors and layers. */
export type TensorFlow = typeof Core & typeof Layers;

/** From the fastest down; each brings its own back end. */
const native = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

let loaded: Promise<TensorFlow> | undefined;

/**
 * TensorFlow.js as it is installed: on a GPU, on the processor, or as WebAssembly.
 * @throws MonitorError `engine-missing`.
 */
export const loadTensorFlow = (): Promise<TensorFlow> => (loaded ??= load());

const { resolve } = createRequire(import.meta.url);

async function load(): Promise<TensorFlow> {
  const found = native.find(isInstalled);
  const tf = found === undefined ? await loadWebAssembly() : ((await import(found)) as TensorFlow);
  await tf.ready();
  return tf;
}

async function loadWebAssembly(): Promise<TensorFlow> {
  const parts = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-wasm'];
  if (!parts.every(isInstalled)) throw MonitorError.of('engine-missing', ['TensorFlow.js', native[0]!]);
  const core = await import('@tensorflow/tfjs-core');
  const layers = await import('@tensorflow/tfjs-layers');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(resolve(parts[2]!))}/`);
  await core.setBackend('wasm');
  return { ...core, ...layers };
}

function isInstalled(name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}
