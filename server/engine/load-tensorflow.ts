import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import { MonitorError } from '../core/errors.ts';

/** As much of TensorFlow.js as its packages share: tensors and layers. */
export type TensorFlow = typeof Core & typeof Layers;

/** From the fastest down; each brings its own back end. */
const native = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
/** The slowest, which runs everywhere. */
const webAssembly = '@tensorflow/tfjs-backend-wasm';
const besides = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];

/** The package that would score, by name; undefined where none is installed. */
export const installedTensorFlow = (): string | undefined =>
  native.find(isInstalled) ?? ([webAssembly, ...besides].every(isInstalled) ? webAssembly : undefined);

let loaded: Promise<TensorFlow> | undefined;

/**
 * TensorFlow.js as it is installed: on a GPU, on the processor, or as WebAssembly.
 * @throws MonitorError `engine-missing`.
 */
export const loadTensorFlow = (): Promise<TensorFlow> => (loaded ??= load());

const { resolve } = createRequire(import.meta.url);

async function load(): Promise<TensorFlow> {
  const found = installedTensorFlow();
  if (found === undefined) throw MonitorError.of('engine-missing', ['TensorFlow.js', native[0]!]);
  const tf = found === webAssembly ? await loadWebAssembly() : ((await import(found)) as TensorFlow);
  await tf.ready();
  return tf;
}

async function loadWebAssembly(): Promise<TensorFlow> {
  const core = await import('@tensorflow/tfjs-core');
  const layers = await import('@tensorflow/tfjs-layers');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(resolve(webAssembly))}/`);
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
