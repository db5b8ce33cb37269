import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasContact, structureOf } from '../../server/core/contact.ts';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import { rectangleSector, sectorOf } from '../../server/core/sector.ts';
import { openPhantom } from '../../server/source/phantom/source.ts';

const whole = rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize });
const drawn = (grey: (column: number, row: number) => number): Uint8Array =>
  Uint8Array.from({ length: inputPixels }, (_, at) => grey(at % inputSize, Math.floor(at / inputSize)));

describe('hasContact', () => {
  it('finds none in darkness, nor in anything that is the same from side to side', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: inputSize, maxLength: inputSize }), (rows) => {
        const bands = drawn((_, row) => rows[row]!);
        expect(structureOf(bands, whole)).toBeCloseTo(0, 5);
        expect(hasContact(bands, whole)).toBe(false);
      }),
      { numRuns: 20 },
    );
    expect(hasContact(new Uint8Array(inputPixels), whole)).toBe(false);
  });

  it('finds none in what lies in the near field or outside the sector alone', () => {
    const disc = drawn((column, row) => (row < 30 && column > 100 && column < 156 ? 255 : 0));
    expect(structureOf(disc, whole)).toBe(0);
    const left = rectangleSector({ x: 0, y: 0, width: 128, height: inputSize });
    expect(
      structureOf(
        drawn((column) => (column >= 128 ? 255 : 0)),
        left,
      ),
    ).toBe(0);
  });

  it('measures the spread of tiles about their row', () => {
    // Half of every row at 100 and half at 0: 50 away from the mean everywhere.
    expect(
      structureOf(
        drawn((column) => (column < 128 ? 100 : 0)),
        whole,
      ),
    ).toBeCloseTo(50, 6);
  });

  it('gives the same for a mirrored picture', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(255)), (stream) => {
        const tiles = Array.from({ length: 256 }, () => stream.next().value as number);
        const tile = (column: number, row: number): number => tiles[(row >> 4) * 16 + (column >> 4)]!;
        const mirrored = drawn((column, row) => tile(255 - column, row));
        expect(structureOf(mirrored, whole)).toBeCloseTo(structureOf(drawn(tile), whole), 6);
      }),
      { numRuns: 20 },
    );
  });

  it('does not claim a lost contact where the sector is too small to tell', () => {
    const speck = sectorOf(drawn((column, row) => (column < 9 && row < 9 ? 1 : 0)));
    expect(hasContact(new Uint8Array(inputPixels), speck)).toBe(true);
  });

  it.each([1, 2, 3, 4])('tells the lifted probe from the heart, seed %i', async (seed) => {
    const source = openPhantom(`phantom:sax?seed=${seed}&seconds=0.8&fps=10&anomaly=lift&from=0.4`);
    const said: boolean[] = [];
    for await (const { grey } of source.frames({ pictures: false, signal: new AbortController().signal }))
      said.push(hasContact(grey, source.description.sector));
    expect(said).toEqual([true, true, true, true, false, false, false, false]);
  });

  const cines = '../shared/data/lung/covid-blues';
  const missing = existsSync(cines)
    ? spawnSync('ffmpeg', ['-version']).error && 'no ffmpeg here'
    : `no cines at ${cines}`;
  it.skipIf(missing !== undefined)(
    `finds contact in every tenth of the real lung cines${missing ? ` (skipped: ${missing})` : ''}`,
    () => {
      const files = readdirSync(cines)
        .filter((name) => name.endsWith('.mp4'))
        .sort();
      const lost = files
        .filter((_, at) => at % 10 === 0)
        .filter((name) => !hasContact(frameOf(join(cines, name)), whole));
      expect(lost).toEqual([]);
    },
  );
});

/** The sixth frame of a cine (the first may be black), stretched to the model's square. */
function frameOf(path: string): Uint8Array {
  const filter = `select=gte(n\\,5),scale=${inputSize}:${inputSize}`;
  const raw = ['-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-vf', filter, ...raw]);
  expect(stdout).toHaveLength(inputPixels);
  return stdout;
}
