import { describe, expect, it } from 'vitest';
import { toCommand, type KeyPress } from '../../../client/components/keyboard.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shift: false,
  modified: false,
  focus: 'body',
  ...change,
});

describe('a key', () => {
  it.each([
    [' ', { kind: 'play' }],
    ['ArrowRight', { kind: 'step', frames: 1 }],
    ['ArrowLeft', { kind: 'step', frames: -1 }],
    ['l', { kind: 'loop' }],
    ['L', { kind: 'loop' }],
    ['h', { kind: 'heat' }],
    ['c', { kind: 'colours' }],
    ['m', { kind: 'model' }],
    ['f', { kind: 'fullscreen' }],
    ['t', { kind: 'bench' }],
    ['e', { kind: 'episodes' }],
    ['?', { kind: 'help' }],
    ['Escape', { kind: 'wall' }],
    ['3', { kind: 'focus', number: 3 }],
    ['0', undefined],
    ['x', undefined],
  ])('%j is %j', (key, command) => {
    expect(toCommand(press(key))).toEqual(command);
  });

  it('with Shift moves by a second', () => {
    expect(toCommand(press('ArrowLeft', { shift: true }))).toEqual({ kind: 'shift', seconds: -1 });
  });

  it('belongs to the browser when it comes with Ctrl, Alt or Meta', () => {
    expect(toCommand(press('f', { modified: true }))).toBeUndefined();
  });

  it('belongs to the focused element where that uses it itself', () => {
    for (const focus of ['button', 'input', 'select'])
      expect(toCommand(press(' ', { focus }))).toBeUndefined();
    for (const focus of ['slider', 'input', 'select'])
      expect(toCommand(press('ArrowRight', { focus }))).toBeUndefined();
    expect(toCommand(press('l', { focus: 'select' }))).toBeUndefined();
    expect(toCommand(press('h', { focus: 'slider' }))).toEqual({ kind: 'heat' });
  });
});
