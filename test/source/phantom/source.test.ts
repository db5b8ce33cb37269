import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../../server/core/frame.ts';
import { inputSize } from '../../../server/core/geometry.ts';
import { seconds } from '../../../server/core/units.ts';
import { patientOf } from '../../../server/source/phantom/patient.ts';
import { openPhantom } from '../../../server/source/phantom/source.ts';

const never = new AbortController().signal;

async function read(spec: string, fromSeconds = 0): Promise<Frame[]> {
  const frames: Frame[] = [];
  const request = { fromSeconds: seconds(fromSeconds), pictures: false, signal: never };
  for await (const frame of openPhantom(spec).frames(request)) frames.push(frame);
  return frames;
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const greys = (frames: readonly Frame[]): readonly string[] => frames.map((frame) => digest(frame.grey));
const flipped = (grey: Uint8Array): Uint8Array =>
  grey.map((_, at) => grey[at - (at % inputSize) + inputSize - 1 - (at % inputSize)]!);

describe('a recorded phantom', () => {
  it('describes itself: length, rate, letterboxed geometry, a sector of 78° that is the same left and right', () => {
    const { description } = openPhantom('phantom:sax?seed=5&seconds=3&fps=20');
    expect(description).toMatchObject({
      kind: 'recorded',
      name: 'phantom:sax?seed=5&seconds=3&fps=20',
      framesPerSecond: 20,
      startSeconds: 0,
      endSeconds: 3,
      geometry: { displayWidth: 640, displayHeight: 520, inner: { x: 0, y: 24, width: 256, height: 208 } },
    });
    const { mask, pixels } = description.sector;
    // 78° of a disc of 200 px radius.
    expect(pixels).toBeGreaterThan(0.99 * (78 / 360) * Math.PI * 200 ** 2);
    expect(pixels).toBeLessThan(1.01 * (78 / 360) * Math.PI * 200 ** 2);
    expect(flipped(mask)).toEqual(mask);
  });

  it('gives every frame once, in order, stamped with its media time', async () => {
    const frames = await read('phantom:sax?seconds=0.4&fps=20');
    expect(frames.map(({ index, timeSeconds }) => [index, timeSeconds])).toEqual(
      Array.from({ length: 8 }, (_, index) => [index, index / 20]),
    );
    for (const { stamps } of frames) expect(stamps.decodedMs).toBeGreaterThanOrEqual(stamps.capturedMs);
  });

  it('says what a pixel measures: the depth of its patient over 500 px', () => {
    for (const seed of [1, 2]) {
      const { spacing } = openPhantom(`phantom:sax?seed=${seed}`).description.geometry;
      const mm = (10 * patientOf(seed).scan.depth) / 500;
      expect(spacing).toEqual({ xMm: mm, yMm: mm });
      expect(mm).toBeGreaterThan(0.24);
      expect(mm).toBeLessThan(0.36);
    }
  });

  it('makes the same frames again, and others for another seed', async () => {
    const [first, again, other] = await Promise.all(
      [3, 3, 4].map((seed) => read(`phantom:sax?seed=${seed}&seconds=0.2`)),
    );
    expect(greys(again!)).toEqual(greys(first!));
    expect(greys(other!)).not.toEqual(greys(first!));
  });

  it('makes the frames behind a seek equal to the same frames come by in order', async () => {
    const whole = await read('phantom:sax?seed=9&seconds=0.5');
    const sought = await read('phantom:sax?seed=9&seconds=0.5', 0.3);
    expect(sought.map((frame) => frame.index)).toEqual([9, 10, 11, 12, 13, 14]);
    expect(greys(sought)).toEqual(greys(whole.slice(9)));
    expect(await read('phantom:sax?seconds=0.5', 2)).toEqual([]);
  });

  it('shows a mirrored probe as exactly the flipped picture', async () => {
    const normal = await read('phantom:sax?seed=2&seconds=0.2');
    const mirrored = await read('phantom:sax?seed=2&seconds=0.2&anomaly=mirrored&from=0.1');
    expect(greys(mirrored.slice(0, 3))).toEqual(greys(normal.slice(0, 3)));
    expect(greys(mirrored.slice(3))).toEqual(normal.slice(3).map(({ grey }) => digest(flipped(grey))));
  });

  it('keeps every frame it has given unchanged', async () => {
    const source = openPhantom('phantom:sax?seconds=0.2');
    const frames = source.frames({ pictures: false, signal: never })[Symbol.asyncIterator]();
    const first = (await frames.next()).value as Frame;
    const before = digest(first.grey);
    await frames.next();
    expect(digest(first.grey)).toBe(before);
  });

  it('draws the picture so that it lies over the grey through the letterbox', async () => {
    const source = openPhantom('phantom:sax?seed=6&seconds=0.1');
    const { inner } = source.description.geometry;
    for await (const { grey, picture } of source.frames({ pictures: true, signal: never })) {
      expect(picture).toMatchObject({ width: 640, height: 520 });
      const small = await sharp(picture!.bytes)
        .resize(inner.width, inner.height, { kernel: 'linear' })
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const inside = grey.subarray(inner.y * inputSize, (inner.y + inner.height) * inputSize);
      expect(correlation(small, inside, 0)).toBeGreaterThan(0.985);
      for (const shift of [-2, 2, -2 * inputSize, 2 * inputSize])
        expect(correlation(small, inside, shift)).toBeLessThan(0.97);
    }
  });

  it('ends without an error as soon as it is aborted', async () => {
    const abort = new AbortController();
    const indices: number[] = [];
    for await (const { index } of openPhantom('phantom:sax').frames({
      pictures: false,
      signal: abort.signal,
    })) {
      indices.push(index);
      if (index === 2) abort.abort();
    }
    expect(indices).toEqual([0, 1, 2]);
  });
});

describe('a live phantom', () => {
  afterEach(() => vi.useRealTimers());

  it('has no end, keeps its frame rate, and lets a late reader miss what is past', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const abort = new AbortController();
    const source = openPhantom('phantom:sax?live=1&fps=10');
    expect(source.description).toMatchObject({
      kind: 'live',
      startSeconds: undefined,
      endSeconds: undefined,
    });
    const frames = source.frames({ pictures: false, signal: abort.signal })[Symbol.asyncIterator]();
    const next = async (): Promise<number> => ((await frames.next()).value as Frame).index;
    expect(await next()).toBe(0);

    let arrived: number | undefined;
    const second = next().then((index) => (arrived = index));
    await vi.advanceTimersByTimeAsync(99);
    expect(arrived).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await second;
    expect(arrived).toBe(1);

    await vi.advanceTimersByTimeAsync(450);
    expect(await next()).toBe(5);

    const waiting = frames.next();
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** Pearson's correlation of one image with another moved by `shift` places. */
function correlation(one: Uint8Array, other: Uint8Array, shift: number): number {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let at = Math.max(0, -shift); at < Math.min(one.length, one.length - shift); at++) {
    const [p, q] = [one[at]!, other[at + shift]!];
    n++;
    a += p;
    b += q;
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  return (ab - (a * b) / n) / Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n));
}
