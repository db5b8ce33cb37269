/**
 * The thread that graph-thread.ts starts; plain JavaScript, so that the same file runs beside the sources and beside what is built. It
 * loads one graph and runs it as often as it is asked, one request after the other.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Inputs that stay as they were given last. @type {Record<string, Tensor>} */
let lasting = {};
/** @type {InferenceSession} */
let session;

/** @param {import('./graph-thread.ts').Values} values */
const tensors = (values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );

/** Numbers that both threads see, as graph-thread.ts names them. */
const { state } = workerData;
const [running, ending] = [0, 1];

/** @param {import('./graph-thread.ts').Task} task @returns {Promise<import('./graph-thread.ts').Answer>} */
async function answerTo(task) {
  try {
    if (task.lasting !== undefined) lasting = tensors(task.lasting);
    const outputs = await session.run({ ...tensors(task.feeds), ...lasting }, [...task.fetches]);
    const values = Object.entries(outputs).map(([name, { type, data, dims }]) => [
      name,
      { type, data, dims },
    ]);
    return { kind: 'ran', id: task.id, outputs: Object.fromEntries(values) };
  } catch (error) {
    return { kind: 'failed', id: task.id, line: error instanceof Error ? error.message : String(error) };
  }
}

/** The results are the asker's from here on. @param {import('./graph-thread.ts').Answer} answer */
const hand = (answer) =>
  parentPort.postMessage(
    answer,
    Object.values(answer.outputs ?? {}).map(({ data }) => data.buffer),
  );

try {
  session = await InferenceSession.create(workerData.graph, workerData.options);
  let last = Promise.resolve();
  parentPort.on('message', (task) => {
    last = last.then(async () => {
      if (task.kind === 'run') {
        Atomics.store(state, running, 1);
        // The process ends: whoever asked is gone.
        if (Atomics.load(state, ending) === 0) hand(await answerTo(task));
        Atomics.store(state, running, 0);
        Atomics.notify(state, running);
        return;
      }
      await session.release();
      parentPort.close();
    });
  });
  parentPort.postMessage({ kind: 'ready' });
} catch (error) {
  parentPort.postMessage({ kind: 'refused', line: error instanceof Error ? error.message : String(error) });
}
