import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterbox } from '../../server/core/geometry.ts';

const side = fc.integer({ min: 1, max: 4096 });

describe('letterbox', () => {
  it.each([
    [256, 256, { x: 0, y: 0, width: 256, height: 256 }],
    [640, 480, { x: 0, y: 32, width: 256, height: 192 }],
    [480, 640, { x: 32, y: 0, width: 192, height: 256 }],
    [100, 50, { x: 0, y: 64, width: 256, height: 128 }],
    [4000, 1, { x: 0, y: 127, width: 256, height: 1 }],
  ])('of %d×%d', (width, height, inner) => {
    expect(letterbox(width, height)).toEqual({ displayWidth: width, displayHeight: height, inner });
  });

  it('stays inside the input, fills one direction and keeps the aspect ratio to a pixel', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const { inner } = letterbox(width, height);
        expect(inner.x + inner.width).toBeLessThanOrEqual(256);
        expect(inner.y + inner.height).toBeLessThanOrEqual(256);
        expect(Math.max(inner.width, inner.height)).toBe(256);
        const scale = 256 / Math.max(width, height);
        expect(Math.abs(inner.width - Math.max(1, width * scale))).toBeLessThanOrEqual(0.5);
        expect(Math.abs(inner.height - Math.max(1, height * scale))).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it.each([0, -1, 1.5, NaN])('refuses a side of %d px', (bad) => {
    expect(() => letterbox(bad, 100)).toThrow(RangeError);
  });
});
