import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GraphThread } from '../../server/engine/graph-thread.ts';
import { GraphBuilder } from '../../server/graph/builder.ts';
import { dataType } from '../../server/graph/onnx.ts';
import { packageRoot } from '../../server/package-root.ts';

/** y = a + b, where b may last. */
function sum(): Uint8Array {
  const g = new GraphBuilder();
  g.named('y', 'Add', { input: ['a', 'b'] });
  const port = { type: dataType.float, shape: [2] };
  return g.encode(
    [
      { name: 'a', ...port },
      { name: 'b', ...port },
    ],
    [{ name: 'y', ...port }],
  );
}

const two = (...values: readonly [number, number]) =>
  ({ type: 'float32', data: Float32Array.from(values), dims: [2] }) as const;

it('runs a graph on what it is given, and on what was given to last', async () => {
  const thread = await GraphThread.open(sum(), 1);
  const first = await thread.run({ feeds: { a: two(1, 2) }, lasting: { b: two(10, 20) }, fetches: ['y'] });
  const second = await thread.run({ feeds: { a: two(3, 4) }, fetches: ['y'] });
  expect([first.y?.data, second.y?.data]).toEqual([Float32Array.of(11, 22), Float32Array.of(13, 24)]);
  await thread.release();
});

it('tells a failure of the runtime, and runs on', async () => {
  const thread = await GraphThread.open(sum(), 1);
  await expect(thread.run({ feeds: { a: two(1, 2) }, fetches: ['y'] })).rejects.toThrow(/'b'/);
  const { y } = await thread.run({ feeds: { a: two(1, 2), b: two(0, 0) }, fetches: ['y'] });
  expect(y?.data).toEqual(Float32Array.of(1, 2));
  await thread.release();
});

it('ends what was asked for before it is released, and is asked nothing after', async () => {
  const thread = await GraphThread.open(sum(), 1);
  const asked = thread.run({ feeds: { a: two(1, 1), b: two(2, 2) }, fetches: ['y'] });
  await thread.release();
  expect((await asked).y?.data).toEqual(Float32Array.of(3, 3));
  expect(thread.alive).toBe(false);
  await expect(thread.run({ feeds: {}, fetches: ['y'] })).rejects.toThrow('has ended');
});

it('lets a process end in the middle of a run: a reader that has seen enough is no failure', async () => {
  const scoring = spawn(
    process.execPath,
    [join(packageRoot, 'server', 'bin.js'), 'score', 'phantom:sax?seed=7&seconds=20'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  scoring.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  await once(scoring.stdout, 'data');
  scoring.stdout.destroy();
  const [code, signal] = (await once(scoring, 'close')) as [number | null, string | null];
  expect({ code, signal, said }).toEqual({ code: 0, signal: null, said: '' });
});
