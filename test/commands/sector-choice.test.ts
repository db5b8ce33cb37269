import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../server/commands/open-source.ts';
import type { FrameSource } from '../../server/ports.ts';

const phantom = 'phantom:sax?seed=3&seconds=1';
const left = [
  [0.1, 0.2],
  [0.5, 0.2],
  [0.5, 0.9],
  [0.1, 0.9],
] as const;

/** Whether any pixel of the model's input is lit in the half of the picture that lies right of the middle. */
async function isLitOnTheRight(source: FrameSource): Promise<boolean> {
  for await (const { grey } of source.frames({ pictures: false, signal: new AbortController().signal }))
    return grey.some((value, at) => at % 256 > 129 && value > 0);
  throw new Error('no frame came');
}

afterEach(() => vi.unstubAllEnvs());

describe('the sector by hand', () => {
  it('is counted and nothing outside it is shown, until it is taken back', async () => {
    const source = await openSource(phantom);
    expect(await isLitOnTheRight(source)).toBe(true);
    const drawn = await source.sectorChoice!.choose(left);
    expect(drawn.description.drawn).toEqual(left);
    expect(drawn.description.sector.pixels).toBeLessThan(source.description.sector.pixels);
    expect(await isLitOnTheRight(drawn)).toBe(false);
    const again = await drawn.sectorChoice!.choose(undefined);
    expect(again.description.drawn).toBeUndefined();
    expect(again.description.sector.pixels).toBe(source.description.sector.pixels);
    expect(await isLitOnTheRight(again)).toBe(true);
  });

  it('is remembered of a scanner that has a name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sonovigil-test-'));
    vi.stubEnv('XDG_DATA_HOME', folder);
    const source = await openSource(phantom, { scanner: 'ward 3' });
    await source.sectorChoice!.choose(left);
    const kept = await readFile(join(folder, 'sonovigil', 'sectors.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ sectors: [{ name: 'ward 3', outline: left }] });
  });

  it('is refused where it holds no pixel, and of a model that has learned whole pictures', async () => {
    const source = await openSource(phantom);
    const point = [left[0], left[0], left[0]];
    await expect(source.sectorChoice!.choose(point)).rejects.toMatchObject({ code: 'sector-empty' });
    const old = await openSource(phantom, { preprocessing: 1 });
    await expect(old.sectorChoice!.choose(left)).rejects.toMatchObject({ code: 'sector-unknown-to-model' });
  });
});
