import { beforeEach, expect, it } from 'vitest';
import { WriteQueue } from '../../server/commands/write-queue.ts';

let nowMs: number;
let full: boolean;
let written: number[];
let told: (string | undefined)[];
let queue: WriteQueue;

beforeEach(() => {
  [nowMs, full, written, told] = [0, false, [], []];
  queue = new WriteQueue({ nowMs: () => nowMs, onFault: (line) => told.push(line) });
});

const write = (what: number) => () => {
  if (full) throw new Error('the disk is full');
  written.push(what);
};

it('writes at once', () => {
  queue.add(write(1));
  expect([written, told]).toEqual([[1], []]);
});

it('keeps what cannot be written, in order, says so once, and writes it as soon as it can', () => {
  full = true;
  queue.add(write(1));
  queue.add(write(2));
  expect([written, told]).toEqual([[], ['the disk is full']]);
  full = false;
  nowMs = 4999;
  queue.tick();
  expect(written).toEqual([]);
  nowMs = 5000;
  queue.tick();
  queue.add(write(3));
  expect([written, told]).toEqual([
    [1, 2, 3],
    ['the disk is full', undefined],
  ]);
});

it('tries once more when it is told to, whatever the time', () => {
  full = true;
  queue.add(write(1));
  full = false;
  queue.drain();
  expect(written).toEqual([1]);
});
