import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import { lineOf } from '../core/errors.ts';

// Threads that wait sleep instead of turning in a loop: the cores are shared with ffmpeg and the browser. Fused graph, batch 1,
// 2 cores: beside two busy loops 6.9 ms asleep, 12.1 ms turning within a frame only (`force_spinning_stop`); on idle cores
// 4.15 and 3.65 ms.
const asleepWhileWaiting = { intra_op: { allow_spinning: '0' } };

// The runtime would give each reader of x a DequantizeLinear of its own, to find quantised operators that are not there.
const nothingQuantised = { disable_quant_qdq: '1' };

/**
 * Opens a graph on the CPU, fully optimised. The runtime's own log is silent: what it would print is thrown as well.
 * @param threads one a core where absent.
 */
export const openSession = (graph: Uint8Array, threads = availableParallelism()): Promise<InferenceSession> =>
  InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
    extra: { session: { ...asleepWhileWaiting, ...nothingQuantised } },
  });

/** What the runtime says of a failure, without the place in its own sources that it puts in front. */
export const runtimeLine = (error: unknown): string =>
  lineOf(error).replace(/\/onnxruntime_src\/\S+:\d+ [^()]*(?:\((?:[^()]|\([^()]*\))*\)[^()]*?)+? (?=\w)/, '');
