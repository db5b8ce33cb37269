import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EngineName, GraphicsDevice } from '../core/engines.ts';
import { MonitorError } from '../core/errors.ts';
import { decodeModel } from '../graph/onnx.ts';
import type { Engine, ScoringRequest } from '../ports.ts';
import { openOnnxEngine, type OnnxEngineOptions } from './onnx-engine.ts';
import { isInt8 } from './quantise-model.ts';
import { runtimeLine } from './session.ts';
import { trialRequest } from './trial-request.ts';
import { withSpare } from './with-spare.ts';

export type OpenEngineOptions = Omit<OnnxEngineOptions, 'device'> & {
  /** Told in one line when an engine is lost in mid-stream and another goes on. */
  readonly onLost: (line: string) => void;
};

/** @throws MonitorError `model-unreadable`, `calibration-foreign`, `engine-missing`, `engine-absent`. */
export async function openEngineOn(name: EngineName, options: OpenEngineOptions): Promise<Engine> {
  switch (name) {
    case 'auto':
      return openFastest(options);
    case 'cpu':
      return openOnnxEngine(options);
    case 'tensorflow': {
      // TensorFlow.js takes a second to load: only where it is wanted.
      const { openTfjsEngine } = await import('./tfjs-engine.ts');
      return openTfjsEngine(options);
    }
    case 'webgpu':
    case 'cuda':
    case 'tensorrt': {
      const spare = await openOnnxEngine(options);
      try {
        return withSpare(await openOn(name, options), spare, options.onLost);
      } catch (error) {
        await spare.close();
        throw error;
      }
    }
  }
}

/** The processor first: what it cannot run is the model's fault, and it is the spare of the other. */
async function openFastest(options: OpenEngineOptions): Promise<Engine> {
  const spare = await openOnnxEngine(options);
  const device = presentDevice();
  const other = device && (await openOn(device, options).catch(() => undefined));
  if (other === undefined) return spare;
  if (await isFaster(other, spare)) return withSpare(other, spare, options.onLost);
  await other.close();
  return spare;
}

/** @throws MonitorError `engine-absent`. */
async function openOn(device: GraphicsDevice, options: OpenEngineOptions): Promise<Engine> {
  if (isInt8(decodeModel(options.model).graph))
    throw MonitorError.of('engine-absent', [
      `onnxruntime ${device}`,
      `${options.name} is in int8, which is for the processor`,
    ]);
  try {
    return await openOnnxEngine({ ...options, device });
  } catch (error) {
    // The model runs on the processor: what fails here is no fault of it, as `openOnnxEngine` would say.
    const reason = error instanceof MonitorError ? (error.cause ?? error) : error;
    throw MonitorError.of('engine-absent', [`onnxruntime ${device}`, runtimeLine(reason)], error);
  }
}

/** The graphics device worth a trial: none where there is no graphics processor. TensorRT takes minutes to open, so it is only for who names it. */
function presentDevice(): GraphicsDevice | undefined {
  if (!hasGraphicsProcessor()) return undefined;
  return hasProvider('cuda') ? 'cuda' : 'webgpu';
}

/** macOS and Windows have one as a rule; on Linux its driver puts a file there. */
export function hasGraphicsProcessor(): boolean {
  if (process.platform !== 'linux') return true;
  const render = existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  return render || ['/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path));
}

/** Whether ONNX Runtime's library for it was installed, as README says. */
function hasProvider(device: 'cuda'): boolean {
  const runtime = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const folder = join(runtime, 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, `libonnxruntime_providers_${device}.so`));
}

/** One that fails its trial is not. */
async function isFaster(other: Engine, spare: Engine): Promise<boolean> {
  try {
    const eight = trialRequest(8);
    return (await timeMs(other, eight)) < (await timeMs(spare, eight));
  } catch {
    return false;
  }
}

/** Best of three, in milliseconds. Eight frames together are what recordings and several streams ask; one alone is in time on either. */
async function timeMs(engine: Engine, request: ScoringRequest): Promise<number> {
  let best = Infinity;
  for (let turn = 0; turn < 4; turn++) {
    const startMs = performance.now();
    await engine.score(request);
    // The first one warms up.
    if (turn > 0) best = Math.min(best, performance.now() - startMs);
  }
  return best;
}
