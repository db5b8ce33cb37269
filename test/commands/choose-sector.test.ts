import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { openSource } from '../../server/commands/open-source.ts';
import type { FrameSource } from '../../server/ports.ts';
import { hasRealData, realData } from '../helpers/real-data.ts';

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Greatest grey of some rectangles of the picture, over all pictures of a source. */
async function brightest(source: FrameSource, areas: readonly Area[]): Promise<number> {
  let most = 0;
  for await (const { picture } of source.frames({ pictures: true, signal: new AbortController().signal })) {
    for (const area of areas) {
      const part = await sharp(picture!.bytes).extract(area).raw().toBuffer();
      most = part.reduce((greatest, value) => Math.max(greatest, value), most);
    }
  }
  return most;
}

// Where names and dates stand, by eye, in pixels of the picture that people see (960×720).
const sonosite = join(realData, 'scanner-ui-video', 'sonosite-anon-eye1-video.mp4');
const besideSonosite = [
  { left: 0, top: 0, width: 370, height: 720 },
  { left: 740, top: 0, width: 220, height: 720 },
  { left: 0, top: 656, width: 960, height: 64 },
];
const clarius = join(realData, 'scanner-ui-video', 'clarius-ocular-short.mp4');
const besideClarius = [
  { left: 0, top: 0, width: 180, height: 720 },
  { left: 0, top: 668, width: 960, height: 52 },
];

describe.skipIf(!hasRealData)('a recording of a scanner’s screen', () => {
  it.each([
    { path: sonosite, areas: besideSonosite },
    { path: clarius, areas: besideClarius },
  ])('shows nothing where names stand: $path', { timeout: 120_000 }, async ({ path, areas }) => {
    expect(await brightest(await openSource(path), areas)).toBeLessThanOrEqual(4);
  });

  it('shows them where that is asked for', { timeout: 120_000 }, async () => {
    const source = await openSource(sonosite, { showOutside: true });
    expect(source.description.sector.pixels).toBeLessThan(256 * 192);
    expect(await brightest(source, besideSonosite)).toBeGreaterThan(200);
  });

  it('is not shown with a model that knows whole pictures only', { timeout: 120_000 }, async () => {
    const opened = openSource(sonosite, { preprocessing: 1, people: true });
    await expect(opened).rejects.toMatchObject({ code: 'sector-unknown-to-model' });
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const { sector, geometry } = (await openSource(sonosite, { preprocessing: 1 })).description;
    expect(sector.pixels).toBe(geometry.inner.width * geometry.inner.height);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('scored whole'));
    said.mockRestore();
  });

  it('takes the outline of a file', { timeout: 120_000 }, async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'sector-')), 'sector.json');
    await writeFile(file, '{"outline": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}');
    const source = await openSource(sonosite, { sector: file });
    expect(source.description.sector.pixels).toBe(128 * 192);
    expect(await brightest(source, [{ left: 500, top: 0, width: 460, height: 720 }])).toBeLessThanOrEqual(4);
  });
});
