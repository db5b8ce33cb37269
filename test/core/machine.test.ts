import { expect, it } from 'vitest';
import { readMachine, unreadMachine, type MachineReading } from '../../server/core/machine.ts';
import { ms } from '../../server/core/units.ts';

const after = (...readings: readonly Partial<MachineReading>[]) =>
  readings.reduce<typeof unreadMachine>(
    (state, reading) => readMachine(state, { nowMs: ms(0), wallMs: 1e12, freeBytes: 2 ** 40, ...reading }),
    unreadMachine,
  ).conditions;
const at = (seconds: number, aheadMs = 0): Partial<MachineReading> => ({
  nowMs: ms(seconds * 1000),
  wallMs: 1e12 + seconds * 1000 + aheadMs,
});

it('tells for a minute that the wall clock jumped, forwards or backwards', () => {
  expect(after(at(0), at(5, 3000))['clock-jumped']).toBe(true);
  expect(after(at(0), at(5, -3000))['clock-jumped']).toBe(true);
  expect(after(at(0), at(5, 3000), at(64, 3000))['clock-jumped']).toBe(true);
  expect(after(at(0), at(5, 3000), at(65, 3000))['clock-jumped']).toBe(false);
});

it('takes a clock that is slewed for no jump', () => {
  expect(after(at(0), at(5, 3), at(10, 6), at(15, 9))['clock-jumped']).toBe(false);
});

it('tells of a disk with less than 1 GiB left, and keeps to what it knew when it cannot tell', () => {
  expect(after({ freeBytes: 2 ** 30 })['disk-nearly-full']).toBe(false);
  expect(after({ freeBytes: 2 ** 30 - 1 })['disk-nearly-full']).toBe(true);
  expect(after({ freeBytes: 5 }, { freeBytes: undefined })['disk-nearly-full']).toBe(true);
});
