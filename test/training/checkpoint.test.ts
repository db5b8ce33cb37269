import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../server/training/checkpoint.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-checkpoint-'));
  path = join(folder, 'checkpoint');
});
afterEach(() => rm(folder, { recursive: true }));

const identity = { seed: 1, data: 'abc' };
const checkpoint: Checkpoint = {
  state: {
    parameters: Float32Array.of(1, -2, 3),
    moments: { first: Float32Array.of(4, 5, 6), second: Float32Array.of(7, 8, 9) },
    step: 21,
  },
  history: [{ epoch: 1, trainingLoss: 0.1, validationLoss: 0.2, best: true }],
  best: Float32Array.of(0.1, 0.2, 0.3),
};

test('what was written is read again, to the bit', async () => {
  await writeCheckpoint(path, checkpoint, identity);
  expect(await readCheckpoint(path, identity)).toEqual(checkpoint);
});

test('writing again replaces it and leaves nothing beside it', async () => {
  await writeCheckpoint(path, checkpoint, identity);
  await writeCheckpoint(path, { ...checkpoint, best: Float32Array.of(9, 9, 9) }, identity);
  expect((await readCheckpoint(path, identity))?.best).toEqual(Float32Array.of(9, 9, 9));
  expect(await readdir(folder)).toEqual(['checkpoint']);
});

test('none is no failure', async () => {
  expect(await readCheckpoint(path, identity)).toBeUndefined();
});

test('the checkpoint of a run with other data is refused, and says what differs', async () => {
  await writeCheckpoint(path, checkpoint, identity);
  await expect(readCheckpoint(path, { seed: 1, data: 'xyz' })).rejects.toMatchObject({
    code: 'checkpoint-unusable',
    message: expect.stringContaining('it belongs to a run with another data'),
  });
});

test('cut at any place it is refused', async () => {
  await writeCheckpoint(path, checkpoint, identity);
  const whole = await readFile(path);
  for (let length = 0; length < whole.length; length += 7) {
    await writeFile(path, whole.subarray(0, length));
    await expect(readCheckpoint(path, identity)).rejects.toMatchObject({ code: 'checkpoint-unusable' });
  }
});

test('another file is refused', async () => {
  await writeFile(path, '{"format":"something else"}\n1234');
  await expect(readCheckpoint(path, identity)).rejects.toThrow('it is not a checkpoint');
});
