import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PixelSpacing } from '../../../server/core/geometry.ts';
import { openDicomSource } from '../../../server/source/dicom/source.ts';
import { writeDicom, type Elements } from './dicom-writer.ts';
import { ramp, ultrasound } from './sample.ts';

/** A 2-D region in cm. */
const region = (x: number, y: number, more: Elements = {}): Elements => ({
  '00186012': ['US', [1]],
  '00186018': ['UL', [0]],
  '0018601a': ['UL', [0]],
  '0018601c': ['UL', [7]],
  '0018601e': ['UL', [11]],
  '00186024': ['US', [3]],
  '00186026': ['US', [3]],
  '0018602c': ['FD', [x]],
  '0018602e': ['FD', [y]],
  ...more,
});
const regions = (...items: readonly Elements[]): Elements => ({ '00186011': ['SQ', items] });
const spacing: Elements = { '00280030': ['DS', [0.5, 0.25]] };

describe('what the pixels of a DICOM file measure', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spacing-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const measured = async (elements: Elements): Promise<PixelSpacing | undefined> => {
    const path = join(folder, 'one.dcm');
    await writeFile(path, writeDicom(ultrasound(elements), { pixels: ramp() }));
    return (await openDicomSource(path, { anyModality: false })).description.geometry.spacing;
  };

  it.each<[string, Elements, PixelSpacing | undefined]>([
    ['a 2-D region in cm', regions(region(0.02, 0.02)), { xMm: 0.2, yMm: 0.2 }],
    ['one whose axis runs the other way', regions(region(-0.02, 0.02)), { xMm: 0.2, yMm: 0.2 }],
    // Displayed twice as wide, so that each pixel is square.
    ['one whose pixels are not square', regions(region(0.04, 0.02)), { xMm: 0.2, yMm: 0.2 }],
    [
      'one whose pixels are not square, in a picture said to have square ones',
      { ...regions(region(0.04, 0.02)), '00280034': ['IS', [1, 1]] },
      { xMm: 0.4, yMm: 0.2 },
    ],
    ['two that say the same', regions(region(0.02, 0.02), region(0.02, 0.02)), { xMm: 0.2, yMm: 0.2 }],
    ['two that do not', regions(region(0.02, 0.02), region(0.03, 0.03)), undefined],
    ['one in seconds', regions(region(0.02, 0.02, { '00186024': ['US', [4]] })), undefined],
    ['a spectrum', regions(region(0.02, 0.02, { '00186012': ['US', [3]] })), undefined],
    ['one that would be deeper than any probe sees', regions(region(5, 5)), undefined],
    ['Pixel Spacing', spacing, { xMm: 0.25, yMm: 0.25 }],
    ['Pixel Spacing beside a region', { ...spacing, ...regions(region(0.02, 0.02)) }, { xMm: 0.2, yMm: 0.1 }],
    ['Pixel Spacing of nothing', { '00280030': ['DS', [0, 0]] }, undefined],
    ['nothing', {}, undefined],
  ])('is taken from %s', async (_, elements, expected) => {
    const found = await measured(elements);
    const rounded = found && { xMm: Number(found.xMm.toFixed(9)), yMm: Number(found.yMm.toFixed(9)) };
    expect(rounded).toEqual(expected);
  });
});
