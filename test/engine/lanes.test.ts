import { describe, expect, it } from 'vitest';
import { laneShape, Lanes } from '../../server/engine/lanes.ts';
import type { ScoringSession } from '../../server/engine/scoring-session.ts';
import type { ScoredFrame, ScoringRequest } from '../../server/ports.ts';
import { fan } from './contract.ts';

/** Frames that are told apart by their first byte. */
const request = (count: number): ScoringRequest => ({
  frames: Array.from({ length: count }, (_, at) => Uint8Array.of(at)),
  ...{ sector: fan, reconstruction: false, code: false },
});

/** Lanes whose sessions do nothing until they are let: then they give each frame's first byte as its score. */
function lanesOf({ most = 2, largestBatch = 16, opens = (): boolean => true } = {}) {
  const waiting: { readonly count: number; readonly end: (fails?: 'dead') => void }[] = [];
  const open = { count: 0 };
  const session = (): ScoringSession => {
    const lane = {
      alive: true,
      run: ({ frames }: ScoringRequest): Promise<readonly ScoredFrame[]> =>
        new Promise((resolve, reject) =>
          waiting.push({
            count: frames.length,
            end(fails) {
              if (fails === 'dead') {
                lane.alive = false;
                reject(new Error('the thread that computes has ended'));
                return;
              }
              const frame = ([first]: Uint8Array): ScoredFrame => ({
                scores: { reconstruction: first!, peak: 0 },
                map: new Uint8Array(0),
                reconstruction: undefined,
                code: undefined,
              });
              resolve(frames.map(frame));
            },
          }),
        ),
      release: () => Promise.resolve(),
    };
    return lane as unknown as ScoringSession;
  };
  const lanes = new Lanes({
    open: () => {
      open.count++;
      return opens() ? Promise.resolve(session()) : Promise.reject(new Error('no memory'));
    },
    ...{ most, largestBatch },
  });
  return { lanes, waiting, open };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const scoresOf = (frames: readonly ScoredFrame[]): readonly number[] =>
  frames.map(({ scores }) => scores.reconstruction);

describe('lanes', () => {
  it('divide frames that come together, and give them back in their order whoever ends first', async () => {
    const { lanes, waiting } = lanesOf();
    const scored = lanes.run(request(5));
    await settled();
    expect(waiting.map(({ count }) => count)).toEqual([3, 2]);
    waiting[1]!.end();
    waiting[0]!.end();
    expect(scoresOf(await scored)).toEqual([0, 1, 2, 3, 4]);
  });

  it('give a batch whole to the lane that rests while another works', async () => {
    const { lanes, waiting } = lanesOf();
    const first = lanes.run(request(1));
    await settled();
    const second = lanes.run(request(4));
    await settled();
    expect(waiting.map(({ count }) => count)).toEqual([1, 4]);
    waiting.forEach(({ end }) => end());
    expect(scoresOf(await second)).toEqual([0, 1, 2, 3]);
    expect(await first).toHaveLength(1);
  });

  it('never open more sessions than cores, and serve in turn what waits', async () => {
    const { lanes, waiting, open } = lanesOf();
    const all = [1, 2, 3, 4, 5].map(() => lanes.run(request(1)));
    for (let at = 0; at < 5; at++) {
      await settled();
      expect(waiting.length).toBeLessThanOrEqual(at + 2);
      waiting[at]!.end();
    }
    await Promise.all(all);
    expect(open.count).toBe(2);
  });

  it('send no more frames at once than the network takes', async () => {
    const { lanes, waiting } = lanesOf({ most: 1, largestBatch: 2 });
    const scored = lanes.run(request(5));
    for (let at = 0; at < 3; at++) {
      await settled();
      waiting[at]!.end();
    }
    expect(waiting.map(({ count }) => count)).toEqual([2, 2, 1]);
    expect(scoresOf(await scored)).toEqual([0, 1, 2, 3, 4]);
  });

  it('open another session in the place of one whose thread has ended', async () => {
    const { lanes, waiting, open } = lanesOf({ most: 1 });
    const first = lanes.run(request(1));
    const second = lanes.run(request(1));
    await settled();
    waiting[0]!.end('dead');
    await expect(first).rejects.toThrow('has ended');
    await settled();
    waiting[1]!.end();
    expect(await second).toHaveLength(1);
    expect(open.count).toBe(2);
  });

  it('fail what could not be opened, and try again for the next that waits', async () => {
    const answers = [false, true];
    const { lanes, waiting } = lanesOf({ most: 1, opens: () => answers.shift()! });
    const [first, second] = [lanes.run(request(1)), lanes.run(request(1))];
    await expect(first).rejects.toThrow('no memory');
    await settled();
    waiting[0]!.end();
    expect(await second).toHaveLength(1);
  });
});

it.each([
  [1, { lanes: 1, threads: 1 }],
  [2, { lanes: 2, threads: 1 }],
  [8, { lanes: 4, threads: 2 }],
  [13, { lanes: 4, threads: 3 }],
])('%i threads are divided among lanes', (threads, shape) => {
  expect(laneShape(threads)).toEqual(shape);
});
