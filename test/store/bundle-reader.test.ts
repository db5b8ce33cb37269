import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { readBundle } from '../../server/store/bundle-reader.ts';
import { BundleWriter } from '../../server/store/bundle-writer.ts';
import { bundleAbout, recordedFrame } from '../helpers/recorded.ts';

let folder: string;
let path: string;
const frames = [recordedFrame(0), recordedFrame(1, 'frozen'), recordedFrame(2, 60)];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-bundle-'));
  path = join(folder, 'case.zip');
  const writer = await BundleWriter.open(path);
  for (const frame of frames) await writer.add(frame);
  await writer.close(bundleAbout);
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (): Promise<string> =>
  readBundle(path).then(
    () => 'taken',
    (error: unknown) => (error instanceof MonitorError ? error.message : `a stack: ${String(error)}`),
  );

it('gives back the frames as they were, without loss and not rounded', async () => {
  const bundle = await readBundle(path);
  expect(bundle.manifest).toMatchObject({ stream: 'Bed 3', frames: { count: 3, lost: 0, cut: false } });
  expect(bundle.frames.map(({ frame, state, reason }) => [frame, state, reason])).toEqual([
    [0, 'normal', undefined],
    [1, 'not-valid', 'frozen'],
    [2, 'abnormal', undefined],
  ]);
  expect(bundle.frames[2]!.scores).toEqual({ reconstruction: 0.6, latent: 0.6, peak: 0.6 });
  expect([...bundle.sector.mask]).toEqual([...bundleAbout.sector.mask]);
  expect(bundle.calibration).toEqual(bundleAbout.calibration);
  const read = bundle.read(1, 8);
  expect(read.map(({ grey }) => Buffer.from(grey).equals(frames[1]!.frame.grey))).toEqual([true, false]);
  expect(read.map(({ map }) => map?.length)).toEqual([undefined, 65_536]);
});

it('is a zip that other programs read, with the pictures as they were seen', () => {
  const files = unzipSync(readFileSync(path));
  expect([...files['pictures/000002.jpg']!]).toEqual([0xff, 0xd8, 2]);
  expect(Buffer.from(files['frames/000000.pgm']!.subarray(0, 15)).toString()).toBe('P5\n256 256\n255\n');
  expect(JSON.parse(Buffer.from(files['alarms.json']!).toString())).toEqual([{ id: 1 }]);
});

it('has no name before it is whole, and leaves nothing where it is abandoned', async () => {
  const other = join(folder, 'other.zip');
  const writer = await BundleWriter.open(other);
  await writer.add(frames[0]!);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.other\.zip\.\d+\.part$/), 'case.zip']);
  await writer.abandon();
  expect(readdirSync(folder)).toEqual(['case.zip']);
});

/** Packs the bundle anew with something else in it. */
function rewrite(change: (files: Record<string, Uint8Array>) => void): void {
  const files: Record<string, Uint8Array> = { ...unzipSync(readFileSync(path)) };
  change(files);
  writeFileSync(path, zipSync(files));
}

const manifested = (text: string): Record<string, Uint8Array> => ({
  'manifest.json': strToU8(text),
  'manifest.sha256': strToU8(createHash('sha256').update(text).digest('hex')),
});

it.each([
  ['cut off', () => writeFileSync(path, readFileSync(path).subarray(0, -100)), 'cut off, or no zip file'],
  ['no zip', () => writeFileSync(path, 'nothing of the kind'), 'cut off, or no zip file'],
  ['empty', () => writeFileSync(path, ''), 'cut off, or no zip file'],
  ['away', () => rmSync(path), 'ENOENT'],
  ['another zip', () => writeFileSync(path, zipSync({ 'a.txt': strToU8('a') })), 'no manifest.json'],
  [
    'of a changed manifest',
    () => rewrite((files) => files['manifest.json']!.fill(32, 20, 30)),
    'manifest.json is not what was written',
  ],
  [
    'of another manifest',
    () => writeFileSync(path, zipSync(manifested('{"name":"x"}'))),
    'of no case bundle',
  ],
  [
    'of a newer format',
    () => writeFileSync(path, zipSync(manifested('{"format":2}'))),
    'newer than what this Sonovigil reads',
  ],
  [
    'changed',
    () => rewrite((files) => (files['maps/000000.pgm'] = files['frames/000000.pgm']!)),
    'maps/000000.pgm is not what was written',
  ],
  ['short', () => rewrite((files) => delete files['maps/000002.pgm']), 'maps/000002.pgm is missing'],
  ['more', () => rewrite((files) => (files['evil.sh'] = strToU8('x'))), 'evil.sh was added to it'],
] as const)('refuses in one line what is %s', async (...[, spoil, line]) => {
  spoil();
  expect(await refusal()).toMatch(/^The case bundle .*case\.zip cannot be verified: [^\n]*$/);
  expect(await refusal()).toContain(line);
});

it('takes no bundle with another content for the one that was written, whatever byte is flipped', async () => {
  const whole = readFileSync(path);
  const manifest = JSON.stringify((await readBundle(path)).manifest);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= flip;
      writeFileSync(path, bytes);
      const read = await readBundle(path).then(
        (bundle) => JSON.stringify(bundle.manifest),
        (error: unknown) => (error instanceof MonitorError ? 'refused' : error),
      );
      expect(['refused', manifest]).toContain(read);
    }),
    { numRuns: 150 },
  );
});
