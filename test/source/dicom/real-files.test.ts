import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDicomFile } from '../../../server/source/dicom/open-file.ts';
import { openDicomSource } from '../../../server/source/dicom/source.ts';
import { stringOf } from '../../../server/source/dicom/values.ts';
import type { Pixels } from '../../../server/source/dicom/pixels.ts';
import { readManifest } from '../../../server/store/data-manifest.ts';
import { hasRealData, realData } from '../../helpers/real-data.ts';
import { decodeAll, greatestDifference } from './decoded.ts';

const rows = hasRealData ? await readManifest(join(realData, 'manifest.csv'), ['set=dicom']) : [];
const hasDcmtk = spawnSync('dcmj2pnm', ['--version']).error === undefined;
if (hasRealData && !hasDcmtk)
  console.log('skipped: real DICOM files against dcmtk (dcmj2pnm is not there; Debian: dcmtk)');

/** Grey levels: 3 for coding with loss, 2 for colours that dcmtk turns into RGB by rounded products, else 1. */
const lossy = ['.4.50', '.4.51', '.4.81', '.4.91'].map((suffix) => `1.2.840.10008.1.2${suffix}`);
/** dcmtk has no JPEG 2000, and takes neither palettes of more entries than 8 bits tell, nor a header's lie about colour, for what they are. */
const withoutReference = /J2KI|jpeg2k|ALOKA|sonoque/;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

describe.skipIf(!hasRealData)('a real DICOM file', () => {
  it('comes in all kinds: 59 of them', () => {
    expect(rows).toHaveLength(59);
  });

  it.each(rows.map(({ source, columns }) => [nameOf(source), source, columns] as const))(
    'is decoded as its row says, or refused: %s',
    async (name, path, { transfer_syntax: syntax, frames, width, height, fps }) => {
      const demanded = { syntax, frames, sizes: [`${width}x${height}`], fps: rounded(fps) };
      const isAngiogram = name.includes('I_000000');
      expect(await found(path, fps)).toEqual(isAngiogram ? { refused: 'dicom-modality' } : demanded);
    },
  );
});

/** To a tenth, where a row says it. */
const rounded = (fps: number | string | undefined): string =>
  fps === undefined || fps === '' ? 'not said' : Number(fps).toFixed(1);

/** What a file turns out to be, as its row has it. */
async function found(path: string, fps: string | undefined): Promise<object> {
  try {
    const { description } = await openDicomSource(path, { anyModality: false });
    const { syntax } = await openDicomFile(path);
    const frames = await decodeAll(path);
    return {
      syntax: syntax.uid,
      frames: String(frames.length),
      sizes: [...new Set(frames.map(({ width, height }) => `${width}x${height}`))],
      fps: fps === '' ? 'not said' : rounded(description.framesPerSecond),
    };
  } catch (error) {
    return { refused: (error as { readonly code?: unknown }).code };
  }
}

describe.skipIf(!hasRealData)('the same picture in two real files', () => {
  const decoded = (part: string): Promise<readonly Pixels[]> =>
    decodeAll(rows.find(({ source }) => source.includes(part))!.source);

  it.each([
    ['uncompressed and run-length coded', 'US1_UNCR', 'US1_RLE'],
    ['run-length coded and JPEG-LS', 'US-PAL-8-10x-echo', 'jpeg-ls-Palette'],
  ])('is the same: %s', async (_, one, other) => {
    const [ones, others] = await Promise.all([decoded(one), decoded(other)]);
    expect(ones.map(({ bytes }, at) => greatestDifference(bytes, others[at]!.bytes))).toEqual(
      ones.map(() => 0),
    );
  });

  it.each([
    ['uncompressed and JPEG 2000', 'US1_UNCR', 'US1_J2KI'],
    ['uncompressed and JPEG in pieces', 'IM00001.implicit', 'IM00001.fragmented'],
  ])('is the same in the mean, where one was coded with loss: %s', async (_, one, other) => {
    const [ones, others] = await Promise.all([decoded(one), decoded(other)]);
    expect(ones).toHaveLength(others.length);
    ones.forEach(({ bytes }, at) => expect(meanDifference(bytes, others[at]!.bytes)).toBeLessThan(3));
  });
});

const meanDifference = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / one.length;

describe.skipIf(!hasRealData || !hasDcmtk)('the pixels of a real DICOM file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pnm-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const compared = rows.filter(
    ({ source }) => !withoutReference.test(source) && !source.includes('I_000000'),
  );

  it.each(compared.map(({ source, columns }) => [nameOf(source), source, columns] as const))(
    "are dcmtk's: %s",
    async (_, path, columns) => {
      const most = lossy.includes(columns.transfer_syntax!) ? 3 : columns.photometric === 'YBR_FULL' ? 2 : 1;
      const { header } = await openDicomFile(path);
      const windowed = columns.photometric!.startsWith('MONO') && stringOf(header, '00281050') !== undefined;
      const [frame] = await decodeAll(path, 1);
      const reference = firstFrameByDcmtk(path, { into: join(folder, 'one.pnm'), windowed });
      expect(greatestDifference(asColour(frame!), asColour(reference))).toBeLessThanOrEqual(most);
    },
  );
});

/** Has dcmtk write the first frame: one of its programs knows each coding. */
function firstFrameByDcmtk(path: string, { into, windowed }: { into: string; windowed: boolean }): Pixels {
  const options = ['--write-raw-pnm', '--frame', '1', ...(windowed ? ['--use-window', '1'] : [])];
  for (const program of ['dcmj2pnm', 'dcml2pnm']) {
    if (spawnSync(program, [...options, path, into]).status === 0) return parsePnm(readFileSync(into));
  }
  execFileSync('dcmj2pnm', [...options, path, into]);
  throw new TypeError('unreachable: dcmj2pnm has failed before');
}

/** Portable grey map or pixel map, binary: `P5` or `P6`, width, height, 255, each behind white space; comments in between. */
function parsePnm(bytes: Buffer): Pixels {
  const head = /^P([56])\s(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 400));
  if (head === null) throw new TypeError('no portable any map');
  const channels = head[1] === '6' ? 3 : 1;
  return { channels, width: Number(head[2]), height: Number(head[3]), bytes: bytes.subarray(head[0].length) };
}

const asColour = ({ channels, bytes }: Pixels): Uint8Array =>
  channels === 3
    ? bytes
    : Uint8Array.from({ length: 3 * bytes.length }, (_, at) => bytes[Math.floor(at / 3)]!);
