import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';
import { lineOf } from '../core/errors.ts';

// Threads turn in a loop while they wait for the next piece of a frame, and sleep between frames, so that the cores are free to
// decode. Fused graph, batch 1, 2 idle cores: 3.65 ms so, 3.7 ms as the runtime has it by default, 4.15 ms always asleep;
// scoring a file with ffmpeg beside it 221, 193 to 209 and 207 frames a second.
const sleepBetweenFrames = { session: { force_spinning_stop: '1' } };

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
