import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';

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
  });
