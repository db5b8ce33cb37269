import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSectorFile, recallSector, rememberSector } from '../../server/store/sectors.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sectors-'));
const key = { name: 'room 2', width: 1280, height: 960 };
const triangle = [
  [0.5, 0],
  [1, 1],
  [0, 1],
] as const;

describe('the sectors that are remembered', () => {
  it('come back for the same scanner and picture size, and for no other', async () => {
    const path = join(await folder(), 'new', 'sectors.json');
    expect(await recallSector(path, key)).toBeUndefined();
    await rememberSector(path, key, triangle);
    await rememberSector(path, { ...key, name: 'room 3' }, [...triangle].reverse());
    expect(await recallSector(path, key)).toEqual(triangle);
    expect(await recallSector(path, { ...key, width: 640 })).toBeUndefined();
  });

  it('keep one outline a scanner, and leave no half-written file', async () => {
    const at = await folder();
    const path = join(at, 'sectors.json');
    await rememberSector(path, key, [[0, 0], ...triangle]);
    await rememberSector(path, key, triangle);
    expect(await recallSector(path, key)).toEqual(triangle);
    expect(await readdir(at)).toEqual(['sectors.json']);
  });

  it('of a foreign file are refused, not overwritten', async () => {
    const path = join(await folder(), 'sectors.json');
    await writeFile(path, '{"format": 2}');
    await expect(rememberSector(path, key, triangle)).rejects.toMatchObject({ code: 'sector-unreadable' });
  });
});

describe('a file with a sector', () => {
  it.each([
    ['no file', undefined],
    ['no JSON', 'x'],
    ['two corners', '{"outline": [[0, 0], [1, 1]]}'],
    ['pixels instead of shares', '{"outline": [[0, 0], [640, 0], [640, 480]]}'],
  ])('is refused in one line that says what was expected: %s', async (_, content) => {
    const path = join(await folder(), 'sector.json');
    if (content !== undefined) await writeFile(path, content);
    await expect(readSectorFile(path)).rejects.toThrow(/^The sector file .*Expected \{"outline"/);
  });

  it('holds an outline', async () => {
    const path = join(await folder(), 'sector.json');
    await writeFile(path, JSON.stringify({ outline: triangle }));
    expect(await readSectorFile(path)).toEqual(triangle);
  });
});
