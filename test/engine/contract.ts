import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import type { Scores } from '../../server/core/scores.ts';
import { rectangleSector, sectorOf, type Sector } from '../../server/core/sector.ts';
import type { Engine, ScoredFrame, ScoringRequest } from '../../server/ports.ts';
import { randomNumbers } from '../helpers/plain-network.ts';

/** What the network itself gives for one frame, computed apart from the engine. */
export interface PlainResult {
  /** x̂, 65,536 numbers. */
  readonly reconstruction: Float32Array;
  readonly code: Float32Array;
}

export interface EngineUnderTest {
  /** Opens the engine on one network, the same each time. */
  readonly open: (centre?: Float32Array) => Promise<Engine>;
  /** The same network, plainly. */
  readonly plain: (grey: Uint8Array) => Promise<PlainResult>;
}

const whole = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });

/** A fan as a curved probe sees it, with a hole: a sector that no rectangle stands in for. */
export const fan: Sector = sectorOf(
  Uint8Array.from({ length: inputPixels }, (_, at) => {
    const x = (at % inputSize) - inputSize / 2;
    const y = Math.floor(at / inputSize);
    const isHole = x === 3 && y === 100;
    return Math.hypot(x, y) < 240 && Math.abs(x) < y * 0.8 && !isHole ? 1 : 0;
  }),
);

/** Noise, flat frames and a frame of blocks: what shows mistakes in rounding, ties and edges. */
export function frameOf(kind: 'noise' | 'black' | 'grey' | 'white' | 'blocks', seed = 1): Uint8Array {
  const random = randomNumbers(seed);
  const pixel: Record<typeof kind, (at: number) => number> = {
    noise: () => random() * 256,
    black: () => 0,
    grey: () => 128,
    white: () => 255,
    blocks: (at) => (((at >> 4) ^ (at >> 12)) & 1) * 200 + seed,
  };
  return Uint8Array.from({ length: inputPixels }, (_, at) => pixel[kind](at));
}

export const requestOf = (
  frames: readonly Uint8Array[],
  more: Partial<ScoringRequest> = {},
): ScoringRequest => ({ frames, sector: fan, reconstruction: false, code: false, ...more });

/** The scores as core/scores.ts defines them, in double precision and as plainly as can be. */
export function scoresOf(
  grey: Uint8Array,
  { mask, pixels }: Sector,
  reconstruction: Float32Array,
): Required<Omit<Scores, 'latent' | 'motion'>> {
  const difference = (row: number, column: number): number => {
    if (row < 0 || column < 0 || row >= inputSize || column >= inputSize) return 0;
    const at = row * inputSize + column;
    return mask[at] === 0 ? 0 : Math.abs(grey[at]! / 255 - reconstruction[at]!);
  };
  let squares = 0;
  let peak = 0;
  for (let row = 0; row < inputSize; row++) {
    for (let column = 0; column < inputSize; column++) {
      if (mask[row * inputSize + column] === 0) continue;
      squares += difference(row, column) ** 2;
      let sum = 0;
      for (const down of [-1, 0, 1])
        for (const right of [-1, 0, 1]) sum += difference(row + down, column + right);
      peak = Math.max(peak, sum / 9);
    }
  }
  return { reconstruction: Math.sqrt(squares / pixels), peak };
}

/** All of a result, short enough to compare and to print. */
const digestOf = ({ scores, map, reconstruction, code }: ScoredFrame): unknown => {
  const hash = (part: Uint8Array | Float32Array | undefined): string | undefined =>
    part && createHash('sha256').update(part).digest('hex');
  return { scores, map: hash(map), reconstruction: hash(reconstruction), code: hash(code) };
};

/** What every engine must do, whatever runtime it is made of. */
export function engineContract(name: string, { open, plain }: EngineUnderTest): void {
  describe(`${name}, as an engine`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());
    const scoreOne = async (grey: Uint8Array, more: Partial<ScoringRequest> = {}, by = engine) =>
      (await by.score(requestOf([grey], more)))[0]!;

    it.each(['noise', 'black', 'grey', 'white', 'blocks'] as const)(
      'scores a frame of %s as the formulas say, from what the plain network gives',
      async (kind) => {
        const grey = frameOf(kind);
        const { reconstruction } = await plain(grey);
        for (const sector of [whole, fan]) {
          const expected = scoresOf(grey, sector, reconstruction);
          const { scores } = await scoreOne(grey, { sector });
          expect(Math.abs(scores.reconstruction - expected.reconstruction)).toBeLessThan(1e-5);
          expect(Math.abs(scores.peak - expected.peak)).toBeLessThan(1e-5);
        }
      },
    );

    it('gives the difference map in bytes, rounded, and 0 outside the sector', async () => {
      const grey = frameOf('noise');
      const { reconstruction } = await plain(grey);
      const { map } = await scoreOne(grey);
      const exact = Float64Array.from(grey, (value, at) =>
        fan.mask[at] === 0 ? 0 : Math.abs(value - reconstruction[at]! * 255),
      );
      expect(map).toHaveLength(inputPixels);
      // A difference that lies on half a step may round either way: half a step and the rounding of the floats.
      expect(Math.max(...exact.map((value, at) => Math.abs(value - map[at]!)))).toBeLessThan(0.5 + 0.01);
      expect(map.every((value, at) => fan.mask[at] === 1 || value === 0)).toBe(true);
      expect(map.some((value) => value > 0)).toBe(true);
    });

    it('gives reconstruction and code where they are asked for, and only there', async () => {
      const grey = frameOf('blocks');
      const expected = await plain(grey);
      const full = await scoreOne(grey, { reconstruction: true, code: true });
      const bare = await scoreOne(grey);
      const steps = full.reconstruction!.map((value, at) =>
        Math.abs(value - expected.reconstruction[at]! * 255),
      );
      expect(Math.max(...steps)).toBeLessThanOrEqual(1);
      expect(full.code).toHaveLength(expected.code.length);
      expect(Math.max(...full.code!.map((value, at) => Math.abs(value - expected.code[at]!)))).toBeLessThan(
        1e-4,
      );
      expect(bare.reconstruction).toBeUndefined();
      expect(bare.code).toBeUndefined();
      expect(digestOf({ ...full, reconstruction: undefined, code: undefined })).toEqual(digestOf(bare));
    });

    it('has no latent score without a centre, and the distance to the centre with one', async () => {
      const grey = frameOf('noise', 3);
      const { code } = await plain(grey);
      expect((await scoreOne(grey)).scores).not.toHaveProperty('latent');

      const random = randomNumbers(9);
      const centre = Float32Array.from(code, () => random());
      const centred = await open(centre);
      const expected = Math.hypot(...code.map((value, at) => value - centre[at]!));
      const { scores } = await scoreOne(grey, {}, centred);
      await centred.close();
      expect(Math.abs(scores.latent! / expected - 1)).toBeLessThan(1e-5);
    });

    it('scores a batch as it scores its frames one by one', async () => {
      const frames = [
        frameOf('noise', 5),
        frameOf('black'),
        frameOf('blocks'),
        frameOf('white'),
        frameOf('noise', 6),
      ];
      const together = await engine.score(requestOf(frames, { reconstruction: true, code: true }));
      expect(together).toHaveLength(frames.length);
      for (const [at, grey] of frames.entries()) {
        const alone = await scoreOne(grey);
        expect(Math.abs(together[at]!.scores.reconstruction - alone.scores.reconstruction)).toBeLessThan(
          1e-5,
        );
        expect(Math.abs(together[at]!.scores.peak - alone.scores.peak)).toBeLessThan(1e-5);
        expect(
          Math.max(...together[at]!.map.map((value, pixel) => Math.abs(value - alone.map[pixel]!))),
        ).toBeLessThan(2);
      }
    });

    it('gives the same scores for the same frame again, and leaves earlier results alone', async () => {
      const first = await scoreOne(frameOf('noise', 7), { reconstruction: true, code: true });
      const kept = digestOf(first);
      await scoreOne(frameOf('white'), { reconstruction: true, code: true });
      const again = await scoreOne(frameOf('noise', 7), { reconstruction: true, code: true });
      expect(digestOf(first)).toEqual(kept);
      expect(digestOf(again)).toEqual(kept);
    });

    it('answers calls that overlap each with its own frame', async () => {
      const frames = [1, 2, 3, 4].map((seed) => frameOf('noise', seed));
      const overlapping = await Promise.all(frames.map((grey) => scoreOne(grey)));
      for (const [at, grey] of frames.entries())
        expect(digestOf(overlapping[at]!)).toEqual(digestOf(await scoreOne(grey)));
    });

    it('refuses bytes that are not whole frames, and stays usable', async () => {
      const good = frameOf('grey');
      await expect(engine.score(requestOf([good, good.subarray(1)]))).rejects.toThrow(RangeError);
      await expect(engine.score(requestOf([]))).rejects.toThrow('0 frames');
      expect((await scoreOne(good)).scores.reconstruction).toBeGreaterThan(0);
    });

    it('says which engine and which model it is', () => {
      const { engine: runtime, model, modelHash } = engine.description;
      expect([runtime, model].every((text) => text.length > 0)).toBe(true);
      expect(modelHash).toMatch(/^[0-9a-f]{64}$/);
    });

    it('closes after what is under way, twice if need be, and scores no more', async () => {
      const other = await open();
      const underWay = scoreOne(frameOf('grey'), {}, other);
      await Promise.all([other.close(), other.close()]);
      expect((await underWay).scores.peak).toBeGreaterThan(0);
      const late = await scoreOne(frameOf('grey'), {}, other).catch((error: unknown) => error);
      expect(late).toBeInstanceOf(MonitorError);
      expect(late).toMatchObject({ code: 'engine-failed' });
    });
  });
}
