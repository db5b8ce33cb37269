import { describe, expect, it } from 'vitest';
import { inputSize, letterbox } from '../../../server/core/geometry.ts';
import { sectorOfRegions } from '../../../server/source/dicom/region-sector.ts';
import type { RegionFormat, UltrasoundRegion } from '../../../server/source/dicom/regions.ts';

const scanner = { manufacturer: undefined, model: undefined, width: 512, height: 256 };
const { inner } = letterbox(512, 256);

const region = (format: RegionFormat, x: number, width: number): UltrasoundRegion => ({
  rectangle: { x, y: 64, width, height: 128 },
  format,
  content: 'tissue',
  deltaX: undefined,
  deltaY: undefined,
  lowPriority: false,
});

describe('the sector that a header declares', () => {
  it('is the two-dimensional region, scaled and letterboxed as the picture is', () => {
    const sector = sectorOfRegions([region('2d', 128, 256)], scanner, inner);
    // 128×64 px of the input, from column 64 and row 64 (letterbox) + 32.
    expect(sector?.pixels).toBe(128 * 64);
    expect(sector?.mask[96 * inputSize + 64]).toBe(1);
    expect(sector?.mask[95 * inputSize + 64]).toBe(0);
    expect(sector?.mask[96 * inputSize + 63]).toBe(0);
  });

  it('is both of two that stand side by side, and neither spectrum nor M-mode', () => {
    const regions = [region('2d', 0, 128), region('2d', 256, 128), region('spectral', 384, 128)];
    expect(sectorOfRegions(regions, scanner, inner)?.pixels).toBe(2 * 64 * 64);
  });

  it('ends with the picture where the header goes beyond it', () => {
    expect(sectorOfRegions([region('2d', 384, 4000)], scanner, inner)?.pixels).toBe(64 * 64);
  });

  it('is none where no region is two-dimensional, or lies outside', () => {
    expect(sectorOfRegions([region('spectral', 0, 128)], scanner, inner)).toBeUndefined();
    expect(sectorOfRegions([region('2d', 600, 100)], scanner, inner)).toBeUndefined();
  });
});
