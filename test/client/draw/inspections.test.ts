import { describe, expect, it } from 'vitest';
import { mapPixels } from '../../../client/draw/heat.ts';
import { Inspections } from '../../../client/draw/inspections.ts';
import type { Inspection } from '../../../server/wire/messages.ts';
import { deflated } from '../frames.ts';

const grey = (value: number): Uint8Array => new Uint8Array(mapPixels).fill(value);
const inspection = (frame: number): Inspection => ({
  kind: 'inspection',
  stream: 's',
  frame,
  input: deflated(grey(frame)),
  reconstruction: deflated(grey(frame + 100)),
});

describe('inspections', () => {
  it('are found by the frame that they are about', () => {
    const inspections = new Inspections();
    for (const frame of [1, 2, 3]) inspections.add(inspection(frame));
    expect(inspections.of(2)).toEqual({ input: grey(2), reconstruction: grey(102) });
    expect(inspections.of(4)).toBeUndefined();
  });

  it('are kept for the last eight frames, the newest also after a jump back', () => {
    const inspections = new Inspections();
    for (const frame of [50, 51, 52, 53, 54, 55, 56, 57, 3]) inspections.add(inspection(frame));
    expect([50, 51, 57, 3].map((frame) => inspections.has(frame))).toEqual([false, true, true, true]);
  });

  it('have no reconstruction where the model gives none', () => {
    const inspections = new Inspections();
    inspections.add({ ...inspection(1), reconstruction: new Uint8Array() });
    expect(inspections.of(1)).toEqual({ input: grey(1), reconstruction: undefined });
  });

  it('give nothing where what came is no pair of maps', () => {
    const inspections = new Inspections();
    inspections.add({ ...inspection(1), reconstruction: new Uint8Array([1, 2, 3]) });
    expect(inspections.of(1)).toBeUndefined();
  });
});
