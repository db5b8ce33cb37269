import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../client/state/server-clock.ts';

describe('the clock of the server', () => {
  it('follows the message that was fastest on its way', () => {
    const clock = new ServerClock();
    clock.hear(5000, 100);
    clock.hear(5090, 110);
    clock.hear(5100, 190);
    expect(clock.atMs(190)).toBeCloseTo(5170, 0);
  });

  it('lets go of what it heard long ago, as no two clocks run alike', () => {
    const clock = new ServerClock();
    clock.hear(10_000, 0);
    clock.hear(3_609_000, 3_600_000);
    expect(clock.atMs(3_600_000)).toBe(3_609_000);
  });

  it('knows nothing before it was told, nor after it was told to forget', () => {
    const clock = new ServerClock();
    expect(clock.atMs(0)).toBeUndefined();
    clock.hear(1, 1);
    clock.reset();
    expect(clock.atMs(2)).toBeUndefined();
  });
});
