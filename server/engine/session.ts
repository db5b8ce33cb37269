import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import { lineOf } from '../core/errors.ts';

// Threads that wait for the next frame otherwise turn in a loop, on the cores that decode it: on 2 busy cores a frame took
// 23 ms with them sleeping and 30 ms spinning; on idle ones there was no difference.
const sleepBetweenFrames = { session: { intra_op: { allow_spinning: '0' } } };

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
    extra: sleepBetweenFrames,
  });

/** What the runtime says of a failure, without the place in its own sources that it puts in front. */
export const runtimeLine = (error: unknown): string =>
  lineOf(error).replace(/\/onnxruntime_src\/\S+:\d+ [^()]*(?:\((?:[^()]|\([^()]*\))*\)[^()]*?)+? (?=\w)/, '');
