import { describe, expect, it } from 'vitest';
import { letterbox } from '../../../server/core/geometry.ts';
import { findSector } from '../../../server/core/sector-finding/find-sector.ts';
import { maskOfPolygon } from '../../../server/core/sector-finding/polygon.ts';
import { sectorOf } from '../../../server/core/sector.ts';
import { openFfmpegSource } from '../../../server/source/ffmpeg/source.ts';
import { hasRealData, realData } from '../../helpers/real-data.ts';
import { overlap } from './overlap.ts';

async function framesOf(path: string): Promise<Uint8Array[]> {
  const source = await openFfmpegSource(path);
  const frames: Uint8Array[] = [];
  for await (const { grey, index } of source.frames({
    pictures: false,
    signal: new AbortController().signal,
  })) {
    if (index % 2 === 0) frames.push(grey);
    if (frames.length === 64) break;
  }
  return frames;
}

describe.skipIf(!hasRealData)('the sector of a real recording', () => {
  // Corners drawn by eye over the recordings, in pixels of the picture, clockwise.
  it.each([
    {
      name: 'scanner-ui-video/clarius-ocular-short.mp4',
      width: 1280,
      height: 960,
      corners: [272, 87, 1015, 87, 1015, 872, 272, 872],
    },
    {
      name: 'scanner-ui-video/sonosite-anon-eye1-video.mp4',
      width: 960,
      height: 720,
      corners: [387, 41, 722, 41, 722, 639, 387, 639],
    },
  ])('overlaps what is drawn by eye by 0.9: $name', async ({ name, width, height, corners }) => {
    const { inner } = letterbox(width, height);
    const scale = inner.width / width;
    const drawn = [0, 2, 4, 6].map((at) => ({
      x: inner.x + scale * corners[at]!,
      y: inner.y + scale * corners[at + 1]!,
    }));
    const found = findSector(await framesOf(`${realData}/${name}`), inner);
    if (found.kind !== 'found') throw new Error(`${name}: ${found.kind}`);
    const share = overlap(found.sector, sectorOf(maskOfPolygon(drawn)));
    console.log(`${name}: intersection over union ${share.toFixed(3)}`);
    expect(share).toBeGreaterThan(0.9);
  });

  it.each(['covid-blues/patient_10_L1.mp4', 'covid-blues/patient_27_L3.mp4', 'pocus/Pneu_Avi_Video_001.mp4'])(
    'is the whole of a picture that is cut to its image: %s',
    async (name) => {
      const path = `${realData}/lung/${name}`;
      const { geometry } = (await openFfmpegSource(path)).description;
      expect(findSector(await framesOf(path), geometry.inner).kind).toBe('whole');
    },
  );
});
