import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  brightnessOf,
  isDepthChanged,
  isGainChanged,
  learnAppearance,
  type Appearance,
  type NormalLook,
} from '../../server/core/appearance.ts';
import type { Frame } from '../../server/core/frame.ts';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import { randomOf } from '../../server/core/random.ts';
import type { Unscorable } from '../../server/core/scores.ts';
import { nothingWatched, watchPicture, type Expected } from '../../server/core/unscorable.ts';
import { openPhantom } from '../../server/source/phantom/source.ts';
import { fakeFrame, wholeSector } from '../helpers/fake-source.ts';

const reasonsOf = (frames: readonly Frame[], expected: Expected): (Unscorable | undefined)[] => {
  let watched = nothingWatched;
  return frames.map((frame) => {
    const seen = watchPicture(watched, frame, expected);
    watched = seen.watched;
    return seen.reason;
  });
};
const whole: Expected = { sector: wholeSector };
const frameOf = (grey: Uint8Array, index = 0): Frame => ({ ...fakeFrame(index, index / 25), grey });
const drawn = (grey: (column: number, row: number) => number): Uint8Array =>
  Uint8Array.from({ length: inputPixels }, (_, at) => grey(at % inputSize, Math.floor(at / inputSize)));
const level = fc.integer({ min: 0, max: 255 });

async function phantom(
  spec: string,
): Promise<{ readonly frames: readonly Frame[]; readonly expected: Expected }> {
  const source = openPhantom(`phantom:sax?${spec}`);
  const frames: Frame[] = [];
  const { signal } = new AbortController();
  for await (const frame of source.frames({ pictures: false, signal })) frames.push(frame);
  return { frames, expected: { sector: source.description.sector } };
}

describe('a blank picture', () => {
  it('is one grey level everywhere, whichever, give or take what coding does', () => {
    fc.assert(
      fc.property(level, fc.integer({ min: 0, max: 4 }), (base, noise) => {
        const grey = drawn((column, row) => Math.min(255, base + ((7 * column + 13 * row) % (noise + 1))));
        expect(reasonsOf([frameOf(grey)], whole)).toEqual(['blank']);
      }),
      { numRuns: 20 },
    );
  });

  it('is not one with noise, bands or tissue in it', async () => {
    const air = fakeFrame(0, 0, 'lifted');
    expect(reasonsOf([air, fakeFrame(1, 1)], whole)).toEqual(['no-contact', undefined]);
    const { frames, expected } = await phantom('seed=3&seconds=0.1&fps=10&anomaly=lift');
    expect(reasonsOf(frames, expected)).toEqual(['no-contact']);
  });
});

describe('a drawn picture', () => {
  it.each<[string, Uint8Array]>([
    ['colour bars', drawn((column) => [235, 210, 170, 145, 105, 80, 40, 16][column >> 5]!)],
    [
      'a menu of panels with text',
      drawn((column, row) =>
        row % 32 < 6 && (column * row) % 3 === 0 && column < 160 ? 230 : 40 + 60 * (column >> 7),
      ),
    ],
  ])('is %s', (_, grey) => {
    expect(reasonsOf([frameOf(grey)], whole)).toEqual(['not-2d']);
  });

  it('is no picture whose neighbours differ, however bright its parts are', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 16, maxLength: 16 }), fc.integer(), (levels, seed) => {
        const draw = randomOf(seed);
        const grey = drawn((column, row) =>
          Math.min(255, levels[(column >> 6) + 4 * (row >> 6)]! + Math.floor(8 * draw())),
        );
        expect(reasonsOf([frameOf(grey)], whole)).not.toContain('not-2d');
      }),
      { numRuns: 20 },
    );
  });
});

describe('a sweep', () => {
  /** Moments of speckle whose brightness differs by depth, one column each. */
  const moment = (at: number): Uint8Array => {
    const draw = randomOf(at);
    return Uint8Array.from(
      { length: inputSize },
      (_, row) => 40 + 30 * Math.sin(row / 20 + at / 9) + 90 * draw(),
    );
  };
  const moments = Array.from({ length: inputSize }, (_, at) => moment(at));
  /** An M-mode or Doppler display: each moment drawn beside the one before, over what stands still. */
  const display = (columns: number): Frame[] => {
    const screen = drawn((column, row) => moments[column]![row]!);
    return Array.from({ length: 40 }, (_, index) => {
      for (let x = index * columns; x < (index + 1) * columns; x++)
        moments[(7 * x) % inputSize]!.forEach((value, row) => (screen[row * inputSize + x] = value));
      return frameOf(screen.slice(), index);
    });
  };

  it.each([1, 2, 4])('of %d columns a frame makes a picture not 2-D after half a second', (columns) => {
    const reasons = reasonsOf(display(columns), whole);
    expect(reasons.slice(0, 12)).not.toContain('not-2d');
    expect(reasons.slice(16)).toEqual(Array(24).fill('not-2d'));
  });

  it('is not one where all of the picture moves, or half of it', () => {
    const moving = Array.from({ length: 30 }, (_, at) =>
      frameOf(
        drawn((column, row) => moments[(column + 5 * at) % inputSize]![(row + 11 * at) % inputSize]!),
        at,
      ),
    );
    const half = moving.map((frame) => ({
      ...frame,
      grey: frame.grey.map((value, at) => (at % inputSize < 128 ? moving[0]!.grey[at]! : value)),
    }));
    for (const frames of [moving, half]) expect(reasonsOf(frames, whole)).not.toContain('not-2d');
  });
});

describe('what was learned of how normals look', () => {
  const one = 'seconds=0.1&fps=10';
  const patienceMs = 60_000;
  let looks: readonly NormalLook[];
  let appearance: Appearance;
  beforeAll(async () => {
    looks = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        const { frames, expected } = await phantom(`seed=${seed}&${one}`);
        const brightness = frames.map(({ grey }) => brightnessOf(grey, expected.sector));
        return { group: String(seed), depthMm: 140, brightness };
      }),
    );
    appearance = learnAppearance(looks)!;
  }, patienceMs);

  it('is nothing from four patients', () => {
    expect(learnAppearance(looks.slice(1))).toBeUndefined();
  });

  it(
    'tells a gain turned up from every other thing that is wrong with a heart',
    { timeout: patienceMs },
    async () => {
      const reasons = async (of: string) => {
        const { frames, expected } = await phantom(`seed=11&${one}${of}`);
        return [...new Set(reasonsOf(frames, { ...expected, appearance, depthMm: 140 }))];
      };
      expect(await reasons('&anomaly=gain')).toEqual(['gain-changed']);
      for (const of of ['', '&anomaly=effusion', '&anomaly=shadow', '&anomaly=lad', '&anomaly=mirrored'])
        expect([of, await reasons(of)]).toEqual([of, [undefined]]);
    },
  );

  it('tells a gain turned down, as long as something is seen at all', async () => {
    const { frames, expected } = await phantom(`seed=11&${one}`);
    const dim = frames.map((frame) => ({
      ...frame,
      grey: frame.grey.map((value) => Math.max(0, value - 50)),
    }));
    expect(new Set(reasonsOf(dim, { ...expected, appearance }))).toEqual(new Set(['gain-changed']));
  });

  it('never calls changed what it was learned from', () => {
    const brightness = fc.tuple(level, level, level).map(([a, b, c]) => {
      const [dark, middle, bright] = [a, b, c].sort((one, other) => one - other);
      return { dark: dark!, middle: middle!, bright: bright! };
    });
    const cine = fc.record({
      depthMm: fc.integer({ min: 40, max: 250 }),
      brightness: fc.array(brightness, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(cine, { minLength: 5, maxLength: 8 }), (cines) => {
        const appearance = learnAppearance(cines.map((one, at) => ({ group: String(at), ...one })))!;
        const { depthMm } = cines[0]!;
        const [first] = cines[0]!.brightness;
        expect(isGainChanged(first!, appearance)).toBe(false);
        expect(isDepthChanged(depthMm, appearance)).toBe(false);
        expect(isDepthChanged(400, appearance)).toBe(true);
        expect(isDepthChanged(undefined, appearance)).toBe(false);
      }),
    );
  });
});
