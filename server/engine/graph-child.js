/** The process that graph-process.ts starts. It ends with the one that started it. */
import { lineOf, loadGraph } from './load-graph.js';

process.on('disconnect', () => process.exit());

/** @param {import('./graph-runner.ts').Answer} answer */
const hand = (answer) => process.send(answer);

process.once('message', async (opening) => {
  try {
    const graph = await loadGraph(opening.graph, opening.options);
    let last = Promise.resolve();
    process.on('message', (task) => {
      last = last.then(async () => {
        if (task.kind === 'run') hand(await graph.answer(task));
        else process.disconnect();
      });
    });
    hand({ kind: 'ready' });
  } catch (error) {
    hand({ kind: 'refused', line: lineOf(error) });
  }
});
