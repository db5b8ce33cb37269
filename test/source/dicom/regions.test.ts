import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDicomSource } from '../../../server/source/dicom/source.ts';
import { writeDicom, type Elements, type Written } from './dicom-writer.ts';
import { ramp, ultrasound } from './sample.ts';

const region: Elements = {
  '00186012': ['US', [1]],
  '00186014': ['US', [1]],
  '00186016': ['UL', [2]],
  '00186018': ['UL', [3]],
  '0018601a': ['UL', [2]],
  '0018601c': ['UL', [12]],
  '0018601e': ['UL', [9]],
  '00186024': ['US', [3]],
  '00186026': ['US', [3]],
  '0018602c': ['FD', [-0.02]],
  '0018602e': ['FD', [0.01]],
};
const doppler: Elements = {
  ...region,
  '00186012': ['US', [3]],
  '00186026': ['US', [7]],
  '00186016': ['UL', [1]],
};

describe('the regions of a DICOM file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regions-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const open = async (elements: Elements, written: Written = {}) => {
    const path = join(folder, 'one.dcm');
    await writeFile(path, writeDicom(ultrasound(elements), { pixels: ramp(), ...written }));
    return openDicomSource(path, { anyModality: false });
  };

  it.each<[string, Written]>([
    ['explicit', {}],
    ['implicit', { syntax: '' }],
    ['big-endian', { syntax: '.2' }],
    ['explicit, without lengths', { open: true }],
    ['implicit, without lengths', { syntax: '', open: true }],
    ['big-endian, without lengths', { syntax: '.2', open: true }],
    ['deflated', { syntax: '.1.99' }],
  ])('say where they are, what they show and what they measure: %s', async (_, written) => {
    const { regions } = await open({ '00186011': ['SQ', [region, doppler]] }, written);
    expect(regions).toEqual([
      {
        rectangle: { x: 3, y: 2, width: 10, height: 8 },
        format: '2d',
        content: 'tissue',
        deltaX: { value: -0.02, unit: 'cm' },
        deltaY: { value: 0.01, unit: 'cm' },
        lowPriority: false,
      },
      expect.objectContaining({
        format: 'spectral',
        deltaY: { value: 0.01, unit: 'cm/s' },
        lowPriority: true,
      }),
    ]);
  });

  it('are left out where they have no place, and none where the file has none', async () => {
    const backwards: Elements = { ...region, '0018601c': ['UL', [1]] };
    const short: Elements = { ...region, '0018601e': ['US', [9]] };
    expect((await open({ '00186011': ['SQ', [backwards, short, {}]] })).regions).toEqual([]);
    expect((await open({})).regions).toEqual([]);
  });

  it('measure nothing where their step is none', async () => {
    const { regions } = await open({ '00186011': ['SQ', [{ ...region, '0018602c': ['FD', [0]] }]] });
    expect(regions[0]).toMatchObject({ deltaX: undefined, deltaY: { value: 0.01, unit: 'cm' } });
  });

  it('give the shape of a pixel where nothing else does', async () => {
    const { description } = await open({ '00186011': ['SQ', [region]] });
    expect(description.geometry).toMatchObject({ displayWidth: 32, displayHeight: 12 });
    const stated = await open({ '00186011': ['SQ', [region]], '00280034': ['IS', [4, 3]] });
    expect(stated.description.geometry).toMatchObject({ displayWidth: 16, displayHeight: 16 });
  });

  it('go with the scanner that made them', async () => {
    const { scanner } = await open({ '00080070': ['LO', 'ACME '], '00081090': ['LO', 'Echo 5'] });
    expect(scanner).toEqual({ manufacturer: 'ACME', model: 'Echo 5', width: 16, height: 12 });
  });
});
