import { describe, expect, it, vi } from 'vitest';
import { Animation } from '../../../client/draw/animation.ts';

describe('the animation frame', () => {
  it('is one for all who draw, in the order in which they came', () => {
    const { animation, turn, requested } = start();
    const drawn: string[] = [];
    animation.add(() => drawn.push('picture'));
    animation.add(() => drawn.push('chart'));
    expect(requested()).toBe(1);
    turn();
    turn();
    expect(drawn).toEqual(['picture', 'chart', 'picture', 'chart']);
    expect(requested()).toBe(1);
  });

  it('is asked for no longer when nobody draws, and again when somebody does', () => {
    const { animation, turn, requested } = start();
    const leave = animation.add(vi.fn());
    leave();
    turn();
    expect(requested()).toBe(0);
    const draw = vi.fn();
    animation.add(draw);
    expect(requested()).toBe(1);
    turn();
    expect(draw).toHaveBeenCalledTimes(1);
  });

  function start() {
    let waiting: ((nowMs: number) => void)[] = [];
    const animation = new Animation((draw) => waiting.push(draw));
    const turn = (): void => {
      const due = waiting;
      waiting = [];
      for (const draw of due) draw(0);
    };
    return { animation, turn, requested: () => waiting.length };
  }
});
