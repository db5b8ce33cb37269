import { describe, expect, it } from 'vitest';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import { rectangleSector } from '../../server/core/sector.ts';
import { bottomBrightness, brightness } from '../../server/lab/references/brightness.ts';
import { meanImage } from '../../server/lab/references/mean-image.ts';
import { principalComponents } from '../../server/lab/references/principal-components.ts';

const whole = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });
const drawn = (grey: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: inputPixels }, (_, at) => grey(at % inputSize, Math.floor(at / inputSize)));

describe('brightness', () => {
  it('is the mean grey of the sector, or of the bottom quarter of its rows, and of nothing else', () => {
    const sector = rectangleSector({ x: 10, y: 20, width: 100, height: 80 });
    const picture = drawn((x, y) => {
      if (x < 10 || x >= 110 || y < 20 || y >= 100) return 255;
      return y < 80 ? 40 : 80;
    });
    expect(brightness.score(picture, sector)).toBeCloseTo(50, 9);
    expect(bottomBrightness.score(picture, sector)).toBeCloseTo(80, 9);
  });
});

describe('meanImage', () => {
  it('is the root mean square distance to the mean of the normals, inside the sector', () => {
    const reference = meanImage([drawn(() => 10), drawn(() => 30)]);
    expect(
      reference.score(
        drawn(() => 71),
        whole,
      ),
    ).toBeCloseTo(51 / 255, 9);
    const left = rectangleSector({ x: 0, y: 0, width: 128, height: inputSize });
    expect(
      reference.score(
        drawn((x) => (x < 128 ? 20 : 200)),
        left,
      ),
    ).toBe(0);
  });
});

describe('principalComponents', () => {
  const wave = (phase: number, length: number): Uint8Array =>
    drawn((x, y) => 128 + 60 * Math.sin((x + phase) / length) * Math.cos(y / length));
  const normals = [0, 7, 19, 31, 44].map((phase) => wave(phase, 30));

  it('draws the normals it was fitted to, and their mixtures, without a rest', () => {
    const reference = principalComponents(normals);
    for (const normal of normals) expect(reference.score(normal, whole)).toBeLessThan(1e-6);
    const mixture = drawn((x, y) => {
      const at = y * inputSize + x;
      return (normals[0]![at]! + normals[2]![at]!) / 2;
    });
    expect(reference.score(mixture, whole)).toBeLessThan(2e-3);
  });

  it('leaves a rest of what the normals do not hold', () => {
    const reference = principalComponents(normals);
    const marked = wave(0, 30).map((grey, at) => (at % inputSize > 200 && at > inputPixels / 2 ? 255 : grey));
    expect(reference.score(marked, whole)).toBeGreaterThan(0.05);
  });
});
