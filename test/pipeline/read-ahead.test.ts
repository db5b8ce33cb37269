import { describe, expect, it } from 'vitest';
import { readAhead } from '../../server/pipeline/read-ahead.ts';

/** Lets everything happen that waits for nothing. */
const settle = (): Promise<unknown> => new Promise(setImmediate);

function counted(until: number, failure?: Error) {
  const state = { read: 0, released: false };
  async function* items() {
    try {
      for (; state.read < until;) yield await Promise.resolve(state.read++);
      if (failure !== undefined) throw failure;
    } finally {
      state.released = true;
    }
  }
  return { state, items: items() };
}

describe('readAhead', () => {
  it('reads as many as may wait and no more, however long nobody takes', async () => {
    const { state, items } = counted(1000);
    const ahead = readAhead(items, 5);
    await settle();
    expect(state.read).toBe(5);
    await ahead.take(2);
    await settle();
    expect(state.read).toBe(7);
    await ahead.close();
  });

  it('gives all items in order, several at a time, and nothing at the end', async () => {
    const ahead = readAhead(counted(7).items, 4);
    const taken: number[][] = [];
    for (;;) {
      const some = await ahead.take(3);
      taken.push([...some]);
      await settle();
      if (some.length === 0) break;
    }
    expect(taken.flat()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(taken.some(({ length }) => length === 3)).toBe(true);
    await expect(ahead.take(3)).resolves.toEqual([]);
  });

  it('gives what was read before the failure, then the failure', async () => {
    const ahead = readAhead(counted(2, new Error('broke off')).items, 8);
    await settle();
    await expect(ahead.take(8)).resolves.toEqual([0, 1]);
    await expect(ahead.take(8)).rejects.toThrow('broke off');
  });

  it('releases the items when it is closed while reading pauses', async () => {
    const { state, items } = counted(1000);
    const ahead = readAhead(items, 3);
    await settle();
    await ahead.close();
    expect(state).toEqual({ read: 3, released: true });
  });
});
