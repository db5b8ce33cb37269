import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import type { GraphicsDevice } from '../core/engines.ts';
import { lineOf } from '../core/errors.ts';

// Threads that wait for each other within a frame turn in a loop for 50 µs, then sleep: the cores are shared with ffmpeg and the
// browser. Fused graph, batch 1, on 2 cores, median ms on idle cores / beside two busy loops: always asleep 3.1 / 7.5, 20 µs
// 3.0 / 4.6, 50 µs 2.9 / 4.9, 100 µs 2.85 / 5.2, without end 2.8 / 8.0. One thread alone takes 3.7, and two of them side by side
// 2.3 a frame.
const waiting = { intra_op: { allow_spinning: '1', spin_duration_us: '50' } };

// The runtime would give each reader of x a DequantizeLinear of its own, to find quantised operators that are not there.
const nothingQuantised = { disable_quant_qdq: '1' };

/** Where ONNX Runtime computes. */
export type Device = 'cpu' | GraphicsDevice;

// The layout that the graph is in: on an H100 5.8 ms a frame and 35 ms for 64, against 6.5 and 37 with channels last.
const providers: Readonly<Record<Device, InferenceSession.ExecutionProviderConfig>> = {
  cpu: 'cpu',
  webgpu: {
    name: 'webgpu',
    preferredLayout: 'NCHW',
  } satisfies InferenceSession.WebGpuExecutionProviderOption,
  cuda: 'cuda',
  tensorrt: 'tensorrt',
};

/** Fully optimised. The runtime's own log is silent: what it would print is thrown as well. */
export const sessionOptions = (threads: number, device: Device = 'cpu'): InferenceSession.SessionOptions => ({
  executionProviders: [providers[device]],
  graphOptimizationLevel: 'all',
  intraOpNumThreads: threads,
  logSeverityLevel: 4,
  extra: { session: { ...waiting, ...nothingQuantised } },
});

/**
 * Opens a graph on this thread, which waits for every run of it.
 * @param threads one a core where absent.
 */
export const openSession = (graph: Uint8Array, threads = availableParallelism()): Promise<InferenceSession> =>
  InferenceSession.create(graph, sessionOptions(threads));

/** What the runtime says of a failure, without the place in its own sources that it puts in front. */
export const runtimeLine = (error: unknown): string =>
  lineOf(error).replace(/\/onnxruntime_src\/\S+:\d+ [^()]*(?:\((?:[^()]|\([^()]*\))*\)[^()]*?)+? (?=\w)/, '');
