import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offsetsOf, writeDicom, type Elements, type Written } from './dicom-writer.ts';
import { decodeAll, greatestDifference } from './decoded.ts';
import { encodeRle } from './rle-encoder.ts';
import { colour, pixels, ramp, size, ultrasound } from './sample.ts';

const grey = ramp();
const red = grey.map((value) => 255 - value);
const interleaved = (planes: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from({ length: 3 * pixels }, (_, at) => planes[at % 3]![Math.floor(at / 3)]!);
const blue = new Uint8Array(pixels).fill(40);
const rgb = interleaved([red, grey, blue]);
const jpegOf = (frame: Uint8Array, channels: 1 | 3): Promise<Uint8Array> =>
  sharp(frame, { raw: { ...size, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();

describe('a DICOM file gives the pixels that were written', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dicom-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const decode = async (elements: Elements, written: Written) => {
    const path = join(folder, 'one');
    await writeFile(path, writeDicom(elements, written));
    return decodeAll(path);
  };

  it.each<[string, Elements, Written]>([
    ['explicit', ultrasound(), { pixels: grey }],
    ['implicit', ultrasound(), { pixels: grey, syntax: '' }],
    ['big-endian, bytes', ultrasound(), { pixels: grey, syntax: '.2' }],
    ['big-endian, words', ultrasound(), { pixels: swapped(grey), syntax: '.2', pixelVr: 'OW' }],
    ['deflated', ultrasound(), { pixels: grey, syntax: '.1.99' }],
    ['without preamble', ultrasound(), { pixels: grey, without: 'preamble' }],
    ['without meta information', ultrasound(), { pixels: grey, without: 'meta', syntax: '' }],
    ['run-length coded', ultrasound(), { syntax: '.5', pixels: fragments(encodeRle([grey])) }],
    ['encapsulated uncompressed', ultrasound(), { syntax: '.1.98', pixels: fragments(grey) }],
    [
      'a volume of raw data in front',
      ultrasound({ '0029aa10': ['OB', new Uint8Array(300_000)] }),
      { pixels: grey },
    ],
  ])('grey, %s', async (_, elements, written) => {
    const [frame] = await decode(elements, written);
    expect(frame).toMatchObject({ channels: 1, width: size.width, height: size.height });
    expect([...frame!.bytes]).toEqual([...grey]);
  });

  it.each<[string, Elements, Written]>([
    ['by pixel', colour('RGB'), { pixels: rgb }],
    ['by plane', colour('RGB', { '00280006': ['US', [1]] }), { pixels: Buffer.concat([red, grey, blue]) }],
    ['run-length coded', colour('RGB'), { syntax: '.5', pixels: fragments(encodeRle([red, grey, blue])) }],
  ])('RGB, %s', async (_, elements, written) => {
    const [frame] = await decode(elements, written);
    expect([...frame!.bytes]).toEqual([...rgb]);
  });

  it('16 bits under a window, and without one over the range of the stored bits', async () => {
    const wide = new Uint8Array(2 * pixels);
    for (let at = 0; at < pixels; at++) new DataView(wide.buffer).setUint16(2 * at, 16 * at, true);
    const twelve = ultrasound({
      '00280100': ['US', [16]],
      '00280101': ['US', [12]],
      '00280102': ['US', [11]],
    });
    const [plain] = await decode(twelve, { pixels: wide, pixelVr: 'OW' });
    expect(plain!.bytes[100]).toBe(Math.round((255 * 1600) / 4095));
    const window: Elements = { '00281050': ['DS', [1000]], '00281051': ['DS', [501]] };
    const [windowed] = await decode({ ...twelve, ...window }, { pixels: wide, pixelVr: 'OW' });
    // PS3.3 C.11.2.1.2: ((x - 999.5) / 500 + 0.5) of the range.
    expect([windowed!.bytes[46], windowed!.bytes[60], windowed!.bytes[80]]).toEqual([0, 107, 255]);
  });

  it('MONOCHROME1 upside down, rescaled and signed values moved', async () => {
    const [inverted] = await decode(ultrasound({ '00280004': ['CS', 'MONOCHROME1'] }), { pixels: grey });
    expect([...inverted!.bytes]).toEqual([...red]);
    const rescaled: Elements = {
      '00280103': ['US', [1]],
      '00281052': ['DS', [100]],
      '00281053': ['DS', [2]],
      '00281050': ['DS', [100]],
      '00281051': ['DS', [257]],
    };
    const signed = Int8Array.from(grey, (_, at) => (at % 3) - 1);
    const [moved] = await decode(ultrasound(rescaled), { pixels: new Uint8Array(signed.buffer) });
    expect([...moved!.bytes.subarray(0, 3)]).toEqual([126, 128, 130]);
  });

  it.each<[string, string, Elements]>([
    ['a modality table', '00283000', {}],
    ['a table of values of interest', '00283010', {}],
    ['a modality table in place of a rescale', '00283000', { '00281053': ['DS', [2]] }],
  ])('through %s', async (_, tag, more) => {
    const table: Elements = {
      '00283002': ['US', [128, 64, 16]],
      '00283006': ['OW', Array.from({ length: 128 }, (_, at) => (127 - at) * 257)],
    };
    const [frame] = await decode(ultrasound({ [tag]: ['SQ', [table]], ...more }), { pixels: grey });
    // The first entry is of 64; what lies beyond either end is taken as the end.
    const expected = grey.map((value) => 127 - Math.min(127, Math.max(0, value - 64)));
    expect(greatestDifference(frame!.bytes, expected)).toBe(0);
  });

  it('through no table that is cut short', async () => {
    const table: Elements = { '00283002': ['US', [256, 0, 16]], '00283006': ['OW', [1, 2, 3]] };
    const [frame] = await decode(ultrasound({ '00283010': ['SQ', [table]] }), { pixels: grey });
    expect([...frame!.bytes]).toEqual([...grey]);
  });

  it.each([
    ['8-bit entries', 8, Uint8Array.from({ length: 256 }, (_, at) => 255 - at)],
    ['16-bit entries', 16, Array.from({ length: 256 }, (_, at) => (255 - at) * 257)],
    ['16-bit entries of which 8 are used', 16, Array.from({ length: 256 }, (_, at) => 255 - at)],
  ] as const)('palette colours of %s', async (_, bits, table) => {
    const palette = Object.fromEntries(
      ['1', '2', '3'].flatMap((channel): [string, readonly [string, Uint8Array | readonly number[]]][] => [
        [`0028110${channel}`, ['US', [256, 0, bits]]],
        [`0028120${channel}`, ['OW', table]],
      ]),
    );
    for (const syntax of ['.1', '.2']) {
      if (syntax === '.2' && table instanceof Uint8Array) continue;
      const [frame] = await decode(ultrasound({ '00280004': ['CS', 'PALETTE COLOR'], ...palette }), {
        pixels: grey,
        syntax,
      });
      expect([...frame!.bytes]).toEqual([...interleaved([red, red, red])]);
    }
  });

  it('palettes in segments: plain, rising, and again', async () => {
    const channels = ['1', '2', '3'];
    // Two values, a rise of four to 255, and the first segment again (by its place in bytes).
    const segments = [0, 2, 10 * 257, 20 * 257, 1, 4, 60 * 257, 2, 1, 0, 0];
    const palette = Object.fromEntries(
      channels.flatMap((channel): [string, readonly [string, readonly number[]]][] => [
        [`0028110${channel}`, ['US', [8, 0, 16]]],
        [`0028122${channel}`, ['OW', segments]],
      ]),
    );
    const values = grey.map((_, at) => at % 8);
    const [frame] = await decode(ultrasound({ '00280004': ['CS', 'PALETTE COLOR'], ...palette }), {
      pixels: values,
    });
    expect(Array.from({ length: 8 }, (_, at) => frame!.bytes[3 * at])).toEqual([
      10, 20, 30, 40, 50, 60, 10, 20,
    ]);
  });

  it.each([
    ['YBR_FULL', interleaved([grey, new Uint8Array(pixels).fill(100), new Uint8Array(pixels).fill(180)])],
    [
      'YBR_FULL_422',
      Uint8Array.from(
        { length: 2 * pixels },
        (_, at) => [grey[at / 2]!, grey[(at + 1) / 2]!, 100, 180][at % 4]!,
      ),
    ],
  ])('%s as RGB', async (photometric, bytes) => {
    const [frame] = await decode(colour(photometric), { pixels: bytes });
    const clamp = (value: number): number => Math.min(255, Math.max(0, value));
    const expected = [...grey].flatMap((luma) => [
      clamp(luma + 1.402 * 52),
      clamp(luma + 0.344136 * 28 - 0.714136 * 52),
      clamp(luma - 1.772 * 28),
    ]);
    expect(greatestDifference(frame!.bytes, expected)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a frame a fragment, no table', (frames: readonly Uint8Array[]) => ({ table: [], fragments: frames })],
    ['with a table', (frames: readonly Uint8Array[]) => ({ table: offsetsOf(frames), fragments: frames })],
    [
      'in pieces, no table',
      (frames: readonly Uint8Array[]) => ({ table: [], fragments: frames.flatMap(halves) }),
    ],
    [
      'in pieces, with a table',
      (frames: readonly Uint8Array[]) => ({
        table: tableOfHalves(frames),
        fragments: frames.flatMap(halves),
      }),
    ],
    [
      'with a table that is wrong',
      (frames: readonly Uint8Array[]) => ({ table: [0, 7, 9], fragments: frames }),
    ],
  ])('JPEG of three frames, %s', async (_, lay) => {
    const frames = await Promise.all([0, 30, 60].map((step) => jpegOf(ramp(step), 1)));
    const decoded = await decode(ultrasound({ '00280008': ['IS', [3]] }), {
      syntax: '.4.50',
      pixels: lay(frames),
    });
    expect(decoded).toHaveLength(3);
    decoded.forEach(({ bytes }, at) =>
      expect(greatestDifference(bytes, ramp(30 * at))).toBeLessThanOrEqual(3),
    );
  });

  it('no JPEG of 12 bits: that is refused by its name', async () => {
    const jpeg = Uint8Array.from(await jpegOf(grey, 1));
    // The precision stands behind the marker of the frame header and its length.
    const frameHeader = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
    jpeg.set([0xff, 0xc1], frameHeader);
    jpeg[frameHeader + 4] = 12;
    const twelve = ultrasound({
      '00280100': ['US', [16]],
      '00280101': ['US', [12]],
      '00280102': ['US', [11]],
    });
    await expect(decode(twelve, { syntax: '.4.51', pixels: fragments(jpeg) })).rejects.toThrow(
      'JPEG Extended with 12 bits a sample cannot be decoded',
    );
  });

  it('JPEG in pieces, by an extended offset table', async () => {
    const frames = await Promise.all([0, 30].map((step) => jpegOf(ramp(step), 1)));
    const elements = ultrasound({ '00280008': ['IS', [2]], '7fe00001': ['OV', tableOfHalves(frames)] });
    const decoded = await decode(elements, {
      syntax: '.4.50',
      pixels: { table: [], fragments: frames.flatMap(halves) },
    });
    expect(greatestDifference(decoded[1]!.bytes, ramp(30))).toBeLessThanOrEqual(3);
  });

  it.each(['RGB', 'YBR_FULL_422'])('JPEG in colours, though its header says %s', async (photometric) => {
    const jpeg = await jpegOf(rgb, 3);
    const [frame] = await decode(colour(photometric), { syntax: '.4.50', pixels: fragments(jpeg) });
    expect(greatestDifference(frame!.bytes, rgb)).toBeLessThanOrEqual(4);
  });
});

const fragments = (...all: readonly Uint8Array[]) => ({ table: [], fragments: all });
const halves = (bytes: Uint8Array): readonly Uint8Array[] => [bytes.subarray(0, 200), bytes.subarray(200)];
const tableOfHalves = (frames: readonly Uint8Array[]): readonly number[] =>
  offsetsOf(frames.flatMap(halves)).filter((_, at) => at % 2 === 0);
const swapped = (bytes: Uint8Array): Uint8Array => bytes.map((_, at) => bytes[at ^ 1]!);
