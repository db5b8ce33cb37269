import { describe, expect, it } from 'vitest';
import { Seeker } from '../../../client/state/seeker.ts';

function seeking() {
  const asked: number[] = [];
  const clock = { nowMs: 0 };
  const seeker = new Seeker({ ask: (timeSeconds) => asked.push(timeSeconds), nowMs: () => clock.nowMs });
  return { asked, clock, seeker };
}

describe('seeking by hand', () => {
  it('asks for the first place at once, and for the newest when its frame is there', () => {
    const { asked, seeker } = seeking();
    for (const place of [1, 2, 3]) seeker.seek(place);
    expect(asked).toEqual([1]);
    seeker.came();
    expect(asked).toEqual([1, 3]);
    seeker.came();
    expect(asked).toEqual([1, 3]);
    seeker.seek(4);
    expect(asked).toEqual([1, 3, 4]);
  });

  it('does not wait for ever for a frame that does not come', () => {
    const { asked, clock, seeker } = seeking();
    for (const place of [1, 2]) seeker.seek(place);
    clock.nowMs = 500;
    seeker.goOn();
    expect(asked).toEqual([1]);
    clock.nowMs = 700;
    seeker.goOn();
    expect(asked).toEqual([1, 2]);
  });
});
