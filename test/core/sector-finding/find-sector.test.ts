import { describe, expect, it } from 'vitest';
import { inputPixels, inputSize } from '../../../server/core/geometry.ts';
import { findSector } from '../../../server/core/sector-finding/find-sector.ts';
import { rectangleSector, sectorOf, type Sector } from '../../../server/core/sector.ts';
import { openPhantom } from '../../../server/source/phantom/source.ts';
import { overlap } from './overlap.ts';

const whole = { x: 0, y: 0, width: inputSize, height: inputSize };

async function phantomFrames(count: number): Promise<{ frames: Uint8Array[]; truth: Sector }> {
  const source = openPhantom('phantom:sax?seed=7');
  const frames: Uint8Array[] = [];
  for await (const { grey } of source.frames({ pictures: false, signal: new AbortController().signal })) {
    frames.push(grey);
    if (frames.length === count) break;
  }
  return { frames, truth: source.description.sector };
}

/** Rows of letters, a colour bar and the trace of an ECG with a running cursor, as a scanner draws around its image. */
function withInterface(grey: Uint8Array, index: number): Uint8Array {
  const drawn = Uint8Array.from(grey);
  const dot = (x: number, y: number, value: number): void => {
    drawn[y * inputSize + x] = value;
  };
  for (const top of [4, 12, 20])
    for (let x = 4; x < 60; x++)
      for (let y = top; y < top + 5; y++) if ((x * 7 + y * 3) % 4 < 2) dot(x, y, 220);
  for (let y = 40; y < 120; y++) for (let x = 244; x < 250; x++) dot(x, y, 255 - 2 * (y - 40));
  for (let x = 20; x < 230; x++) dot(x, 246 + Math.round(3 * Math.sin(x / 4)), 180);
  for (let y = 240; y < 252; y++) dot(20 + ((index * 6) % 200), y, 255);
  return drawn;
}

describe('the sector of a simulated heart among a drawn interface', () => {
  it('is found where it is known to lie', async () => {
    const { frames, truth } = await phantomFrames(24);
    const found = findSector(frames.map(withInterface), whole);
    expect(found).toMatchObject({ kind: 'found', by: 'motion' });
    if (found.kind === 'not-found') return;
    const share = overlap(found.sector, truth);
    console.log(`simulated heart in an interface: intersection over union ${share.toFixed(3)}`);
    expect(share).toBeGreaterThan(0.95);
  });

  it('is the whole picture where nothing stands around the image', async () => {
    const { frames } = await phantomFrames(12);
    const inner = { x: 0, y: 24, width: 256, height: 208 };
    expect(findSector(frames, inner)).toEqual({ kind: 'whole', sector: rectangleSector(inner) });
  });

  it('covers no letter of the interface', async () => {
    const { frames } = await phantomFrames(12);
    const found = findSector(frames.map(withInterface), whole);
    if (found.kind !== 'found') throw new Error(found.kind);
    for (let y = 4; y < 25; y++)
      for (let x = 4; x < 60; x++) expect(found.sector.mask[y * inputSize + x]).toBe(0);
  });
});

describe('a picture without a sector', () => {
  const still = (paint: (x: number, y: number) => number): Uint8Array =>
    Uint8Array.from({ length: inputPixels }, (_, at) => paint(at % inputSize, Math.floor(at / inputSize)));

  it.each([
    ['no frame', []],
    ['black frames', Array<Uint8Array>(8).fill(still(() => 0))],
    ['a menu of text', Array<Uint8Array>(8).fill(still((x, y) => (y % 12 < 4 && (x * 7) % 5 < 2 ? 200 : 0)))],
    [
      'a small square that flickers',
      [0, 90, 0, 90, 0, 90].map((v) => still((x, y) => (x < 30 && y < 30 ? v : 0))),
    ],
  ])('is not found, with a reason: %s', (_, frames) => {
    const found = findSector(frames, whole);
    expect(found).toEqual({ kind: 'not-found', reason: expect.stringMatching(/\w+ \w+/) as string });
  });

  it('is found by brightness where one solid image stands still among letters', () => {
    const frame = still((x, y) => {
      if (y > 60 && y < 220 && x > 40 && x < 200) return 40 + ((x * 31 + y * 17) % 60);
      return y < 12 && (x * 7) % 5 < 2 ? 200 : 0;
    });
    const found = findSector([frame], whole);
    expect(found).toMatchObject({ kind: 'found', by: 'brightness' });
    if (found.kind !== 'found') return;
    const truth = rectangleSector({ x: 41, y: 61, width: 159, height: 159 });
    expect(overlap(found.sector, truth)).toBeGreaterThan(0.95);
  });
});

type Paint = (x: number, y: number) => number;

const painted = (paint: Paint): Uint8Array =>
  Uint8Array.from({ length: inputPixels }, (_, at) => paint(at % inputSize, Math.floor(at / inputSize)));

const speckle: Paint = (x, y) => 40 + ((x * 31 + y * 17) % 60);

const letters: Paint = (x, y) => ((x * 7 + y * 3) % 4 < 2 ? 220 : 0);

function foundIn(frames: readonly Uint8Array[]): Sector {
  const found = findSector(frames, whole);
  if (found.kind !== 'found') throw new Error(found.kind);
  return found.sector;
}

const sectorWhere = (inside: (x: number, y: number) => boolean): Sector =>
  sectorOf(painted((x, y) => (inside(x, y) ? 1 : 0)));

describe('an image that stands still', () => {
  const isImage = (x: number, y: number): boolean => x >= 40 && x < 200 && y >= 60 && y < 220;

  it('is told from two lines of a name that a mark joins to it', () => {
    const isName = (x: number, y: number): boolean => x >= 20 && x < 120 && y >= 36 && y < 54 && y !== 44;
    const isMark = (x: number, y: number): boolean => x >= 50 && x < 54 && y >= 54 && y < 60;
    const sector = foundIn([
      painted((x, y) =>
        isImage(x, y) ? speckle(x, y) : isName(x, y) ? letters(x, y) : isMark(x, y) ? 200 : 0,
      ),
    ]);
    for (let y = 36; y < 53; y++)
      for (let x = 20; x < 120; x++) expect(sector.mask[y * inputSize + x]).toBe(0);
    expect(overlap(sector, sectorWhere(isImage))).toBeGreaterThan(0.95);
  });

  it('is told from a block of lines that hangs on to its top', () => {
    const isText = (x: number, y: number): boolean => x >= 40 && x < 90 && y >= 26 && y < 60;
    const sector = foundIn([
      painted((x, y) => {
        if (isImage(x, y)) return speckle(x, y);
        return isText(x, y) && y % 7 < 5 ? letters(x, y) : 0;
      }),
    ]);
    for (let y = 26; y < 50; y++)
      for (let x = 40; x < 90; x++) expect(sector.mask[y * inputSize + x]).toBe(0);
    expect(overlap(sector, sectorWhere(isImage))).toBeGreaterThan(0.93);
  });

  it('is told from a grey bar that lies on it', () => {
    const bar: Paint = (x, y) => (x > 30 && x < 120 && y > 44 && y < 52 ? letters(x, y) : 90);
    const sector = foundIn([
      painted((x, y) => (y >= 38 && y < 60 ? bar(x, y) : isImage(x, y) ? speckle(x, y) : 0)),
    ]);
    expect(overlap(sector, sectorWhere(isImage))).toBeGreaterThan(0.95);
  });

  it('reaches down to the end of the ground that the scanner paints, where no echo comes from', () => {
    const sector = foundIn([
      painted((x, y) => {
        if (isImage(x, y)) return y < 110 ? speckle(x, y) : 1;
        return y < 20 && y > 12 && x < 80 ? letters(x, y) : 0;
      }),
    ]);
    expect(overlap(sector, sectorWhere(isImage))).toBeGreaterThan(0.95);
  });

  it('keeps its dark vessels', () => {
    const isVessel = (x: number, y: number): boolean => Math.hypot(x - 120, y - 140) < 55;
    const sector = foundIn([
      painted((x, y) => {
        if (isImage(x, y)) return isVessel(x, y) ? 2 : speckle(x, y);
        return y > 236 && y < 244 && x < 80 ? letters(x, y) : 0;
      }),
    ]);
    expect(overlap(sector, sectorWhere(isImage))).toBeGreaterThan(0.95);
  });
});

describe('a fan with one flank cut off', () => {
  const isFan = (x: number, y: number): boolean =>
    Math.abs(x - 128) < 0.9 * (y - 30) && Math.hypot(x - 128, y - 30) < 150;
  const isShown = (x: number, y: number): boolean => isFan(x, y) && x >= 75;
  const film = (around: Paint): Uint8Array[] =>
    Array.from({ length: 8 }, (_, index) =>
      painted((x, y) => (isShown(x, y) ? 40 + ((x * 31 + y * 17 + index * 23) % 60) : around(x, y))),
    );
  const caption: Paint = (x, y) => (x < 60 && y > 4 && y < 12 ? letters(x, y) : 0);

  it('is made whole by its mirror image', () => {
    expect(overlap(foundIn(film(caption)), sectorWhere(isFan))).toBeGreaterThan(0.93);
  });

  it('is left as it shows where letters stand in the flank', () => {
    const isName = (x: number, y: number): boolean => x >= 40 && x < 66 && y >= 120 && y < 127;
    const sector = foundIn(film((x, y) => (isName(x, y) ? letters(x, y) : caption(x, y))));
    for (let y = 120; y < 127; y++)
      for (let x = 40; x < 66; x++) expect(sector.mask[y * inputSize + x]).toBe(0);
    expect(overlap(sector, sectorWhere(isShown))).toBeGreaterThan(0.9);
  });
});
