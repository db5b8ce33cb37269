import { describe, expect, it } from 'vitest';
import { letterbox } from '../../../server/core/geometry.ts';
import { outlineOf } from '../../../server/core/sector-finding/outline.ts';
import { maskOfPolygon, toInput } from '../../../server/core/sector-finding/polygon.ts';
import { rectangleSector, sectorOf } from '../../../server/core/sector.ts';
import { phantomSector } from '../../../server/source/phantom/scan-conversion.ts';
import { overlap } from './overlap.ts';

const { inner } = letterbox(640, 480);

describe('the outline of a sector', () => {
  it('is the four corners of a whole picture', () => {
    expect(outlineOf(rectangleSector(inner), inner).toSorted()).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it('has few corners, and encloses a fan to 5 % of its area', () => {
    const sector = phantomSector();
    const outline = outlineOf(sector, inner);
    expect(outline.length).toBeLessThanOrEqual(12);
    const again = sectorOf(maskOfPolygon(toInput(outline, inner)));
    expect(overlap(again, sector)).toBeGreaterThan(0.95);
  });
});
