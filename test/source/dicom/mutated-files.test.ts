import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf, seedFor } from '../../../server/core/random.ts';
import { writeDicom, type Elements } from './dicom-writer.ts';
import { mutate } from './mutate.ts';
import { readingOf } from './outcome.ts';
import { encodeRle } from './rle-encoder.ts';
import { ramp, size, ultrasound } from './sample.ts';

/** `test/fuzz-dicom.ts` does the same ten thousand times, on real files too. */
const filesEach = 60;
const frames: Elements = { '00280008': ['IS', [2]], '00181063': ['DS', [40]] };
const region: Elements = {
  '00186012': ['US', [1]],
  '00186018': ['UL', [1]],
  '0018601a': ['UL', [1]],
  '0018601c': ['UL', [12]],
  '0018601e': ['UL', [9]],
};
const elements = ultrasound({ ...frames, '00186011': ['SQ', [region]] });

describe('a damaged DICOM file', () => {
  let folder: string;
  let jpegs: readonly Uint8Array[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mutated-'));
    jpegs = await Promise.all(
      [0, 30].map((step) =>
        sharp(ramp(step), { raw: { ...size, channels: 1 } })
          .toColourspace('b-w')
          .jpeg()
          .toBuffer(),
      ),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, () => Uint8Array]>([
    ['explicit', () => writeDicom(elements, { pixels: Buffer.concat([ramp(), ramp(9)]) })],
    [
      'implicit, open',
      () => writeDicom(elements, { syntax: '', open: true, pixels: Buffer.concat([ramp(), ramp(9)]) }),
    ],
    ['big-endian', () => writeDicom(elements, { syntax: '.2', pixels: Buffer.concat([ramp(), ramp(9)]) })],
    ['deflated', () => writeDicom(elements, { syntax: '.1.99', pixels: Buffer.concat([ramp(), ramp(9)]) })],
    [
      'run-length coded',
      () =>
        writeDicom(elements, {
          syntax: '.5',
          pixels: { table: [], fragments: [ramp(), ramp(9)].map((one) => encodeRle([one])) },
        }),
    ],
    ['JPEG', () => writeDicom(elements, { syntax: '.4.50', pixels: { table: [], fragments: jpegs } })],
  ])('is read as far as it goes, or refused in one line: %s', async (_, write) => {
    const whole = write();
    const outcomes: string[] = [];
    for (let file = 0; file < filesEach; file++) {
      const { how, bytes } = mutate(whole, randomOf(seedFor(file, whole.length)));
      const path = join(folder, 'one.dcm');
      await writeFile(path, bytes);
      const outcome = await readingOf(path, 5);
      outcomes.push(outcome.kind === 'crashed' ? `${how} ${file}: ${outcome.line}` : outcome.kind);
    }
    expect(outcomes.filter((outcome) => outcome !== 'read' && outcome !== 'refused')).toEqual([]);
    // Some of them must have been harmless, and some not.
    expect(new Set(outcomes)).toEqual(new Set(['read', 'refused']));
  });
});
