/** The thread that graph-thread.ts starts. */
import { parentPort, workerData } from 'node:worker_threads';
import { lineOf, loadGraph } from './load-graph.js';

/** Numbers that both threads see, as graph-thread.ts names them. */
const { state } = workerData;
const [running, ending] = [0, 1];

/** @param {import('./graph-runner.ts').Values} values */
const memoryOf = (values) => Object.values(values).map(({ data }) => data.buffer);

/**
 * The results are the asker's from here on, and so is again what was fed.
 * @param {import('./graph-runner.ts').Answer} answer @param {import('./graph-runner.ts').Values} feeds
 */
function hand(answer, feeds) {
  if (answer.kind !== 'ran') return parentPort.postMessage(answer);
  const fed = memoryOf(feeds);
  parentPort.postMessage({ ...answer, fed }, [...memoryOf(answer.outputs), ...fed]);
}

try {
  const graph = await loadGraph(workerData.graph, workerData.options);
  let last = Promise.resolve();
  parentPort.on('message', (task) => {
    last = last.then(async () => {
      if (task.kind === 'run') {
        Atomics.store(state, running, 1);
        // The process ends: whoever asked is gone.
        if (Atomics.load(state, ending) === 0) hand(await graph.answer(task), task.feeds);
        Atomics.store(state, running, 0);
        Atomics.notify(state, running);
        return;
      }
      await graph.release();
      parentPort.close();
    });
  });
  parentPort.postMessage({ kind: 'ready' });
} catch (error) {
  parentPort.postMessage({ kind: 'refused', line: lineOf(error) });
}
