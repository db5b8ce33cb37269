/**
 * What graph-worker.js and graph-child.js share: one graph, loaded once and run as often as it is asked. Plain JavaScript, so that the
 * same files run beside the sources and beside what is built.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** @param {unknown} error */
export const lineOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {import('./graph-runner.ts').Values} values */
const tensors = (values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );

/**
 * @param {Uint8Array} graph
 * @param {import('onnxruntime-node').InferenceSession.SessionOptions} options
 */
export async function loadGraph(graph, options) {
  const session = await InferenceSession.create(graph, options);
  /** Inputs that stay as they were given last. @type {Record<string, Tensor>} */
  let lasting = {};
  return {
    /** @param {import('./graph-runner.ts').Task & { kind: 'run' }} task @returns {Promise<import('./graph-runner.ts').Answer>} */
    async answer(task) {
      try {
        if (task.lasting !== undefined) lasting = tensors(task.lasting);
        const outputs = await session.run({ ...tensors(task.feeds), ...lasting }, [...task.fetches]);
        const values = Object.entries(outputs).map(([name, { type, data, dims }]) => [
          name,
          { type, data, dims },
        ]);
        return { kind: 'ran', id: task.id, outputs: Object.fromEntries(values) };
      } catch (error) {
        return { kind: 'failed', id: task.id, line: lineOf(error) };
      }
    },
    release: () => session.release(),
  };
}
