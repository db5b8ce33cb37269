import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourMapNames, colourTable } from '../../../client/draw/colour-maps.ts';
import {
  heatTable,
  mapPixels,
  paintGrey,
  paintHeat,
  smoothed,
  withinMap,
} from '../../../client/draw/heat.ts';
import { letterbox } from '../../../server/core/geometry.ts';

const colours = colourTable('viridis');
const alphaOf = (table: Uint8Array, byte: number): number => table[byte * 4 + 3]!;
const colourOf = (table: Uint8Array, byte: number): number[] => [...table.subarray(byte * 4, byte * 4 + 3)];

describe('the look of a difference', () => {
  const table = heatTable({ colours, threshold: 0.2, top: 0.5, opacity: 0.8 });

  it('is nothing under the threshold, so that small differences do not veil the picture', () => {
    for (let byte = 0; byte < 0.2 * 255; byte++) expect(alphaOf(table, byte)).toBe(0);
  });

  it('reaches the chosen opacity soon above the threshold and keeps it', () => {
    for (let byte = Math.ceil(0.25 * 255); byte < 256; byte++)
      expect(alphaOf(table, byte)).toBe(Math.round(0.8 * 255));
  });

  it('has the last colour from the top of the scale on', () => {
    const last = [...colours.subarray(765)];
    for (const byte of [128, 200, 255]) expect(colourOf(table, byte)).toEqual(last);
    expect(colourOf(table, 120)).not.toEqual(last);
  });

  it('never becomes fainter as the difference grows, at any setting', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (threshold, top, opacity) => {
        const any = heatTable({ colours, threshold, top, opacity });
        for (let byte = 1; byte < 256; byte++)
          expect(alphaOf(any, byte)).toBeGreaterThanOrEqual(alphaOf(any, byte - 1));
      }),
    );
  });
});

it('can fade in from black all the way to a difference that counts', () => {
  const table = heatTable({ colours, threshold: 0, fullFrom: 0.5, top: 1, opacity: 1 });
  expect([0, 64, 128, 255].map((byte) => alphaOf(table, byte))).toEqual([0, 128, 255, 255]);
});

describe('the heat over a picture', () => {
  const table = heatTable({ colours, threshold: 0.1, top: 1, opacity: 1 });

  it('covers the picture and none of the letterbox, each pixel in its place', () => {
    const { inner } = letterbox(640, 480);
    expect(inner).toEqual({ x: 0, y: 32, width: 256, height: 192 });
    const map = new Uint8Array(mapPixels).fill(255, 0, 32 * 256);
    map[32 * 256] = 200;
    map[223 * 256 + 255] = 100;
    const out = new Uint8ClampedArray(256 * 192 * 4);
    paintHeat(map, { inner, table }, out);
    const hot = [...out.keys()].filter((at) => at % 4 === 3 && out[at]! > 0).map((at) => (at - 3) / 4);
    expect(hot).toEqual([0, 256 * 192 - 1]);
    expect([...out.subarray(0, 4)]).toEqual([...table.subarray(800, 804)]);
  });

  it('is cut out at the side for a picture that is taller than wide', () => {
    const { inner } = letterbox(100, 200);
    const map = new Uint8Array(mapPixels);
    map[5 * 256 + inner.x + 3] = 255;
    const out = new Uint8ClampedArray(inner.width * inner.height * 4);
    paintHeat(map, { inner, table }, out);
    expect(out[(5 * inner.width + 3) * 4 + 3]).toBe(255);
    expect(out.filter((_, at) => at % 4 === 3 && out[at]! > 0)).toHaveLength(1);
  });

  it('shows grey as it is, opaque', () => {
    const grey = new Uint8Array(mapPixels).map((_, at) => at % 256);
    const out = new Uint8ClampedArray(2 * 1 * 4);
    paintGrey(grey, { x: 7, y: 9, width: 2, height: 1 }, out);
    expect([...out]).toEqual([7, 7, 7, 255, 8, 8, 8, 255]);
  });
});

describe('the part of the map that a picture fills', () => {
  it('lies within the map, whatever the server says', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.record({ x: number, y: number, width: number, height: number }), (inner) => {
        const part = withinMap(inner);
        expect(Math.min(part.x, part.y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(part.width, part.height)).toBeGreaterThanOrEqual(1);
        expect(Math.max(part.x + part.width, part.y + part.height)).toBeLessThanOrEqual(256);
      }),
    );
  });

  it('is left alone where it is right', () => {
    const { inner } = letterbox(960, 720);
    expect(withinMap(inner)).toEqual(inner);
  });
});

describe('a colour map', () => {
  /** Relative luminance of sRGB, WCAG 2.2. */
  const luminance = (rgb: Uint8Array): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, channel) => {
      const value = rgb[channel]! / 255;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);

  it.each(colourMapNames)('%s grows lighter with the difference, so that it is read without hue', (name) => {
    const table = colourTable(name);
    const steps = [0, 32, 64, 96, 128, 160, 192, 224, 255];
    const lightness = steps.map((level) => luminance(table.subarray(level * 3, level * 3 + 3)));
    expect(lightness).toEqual(lightness.toSorted((one, other) => one - other));
    expect(lightness.at(-1)! / (lightness[0]! + 0.05)).toBeGreaterThan(4.5);
  });
});

it('the smoothed map is the mean of 3×3, so that a single pixel of noise does not light up', () => {
  const map = new Uint8Array(mapPixels);
  map[100 * 256 + 100] = 255;
  const mean = smoothed(map);
  expect(mean[100 * 256 + 100]).toBe(Math.round(255 / 9));
  expect(mean[101 * 256 + 101]).toBe(Math.round(255 / 9));
  expect(mean[102 * 256 + 100]).toBe(0);
  map.fill(90);
  expect(smoothed(map)[50 * 256 + 50]).toBe(90);
});
