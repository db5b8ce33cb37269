import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readServeConfig } from '../../server/store/serve-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function config(text: string): Promise<string> {
  const path = join(folder, 'serve.yaml');
  await writeFile(path, text);
  return path;
}

describe('readServeConfig', () => {
  it('counts paths from its own folder and leaves phantom sources alone', async () => {
    const path = await config(
      'sources: [clips/a.mp4, /data/b.mp4, "phantom:sax?seed=6"]\nport: 9000\nloop: false\n',
    );
    expect(await readServeConfig(path)).toEqual({
      sources: [
        { source: join(folder, 'clips/a.mp4') },
        { source: '/data/b.mp4' },
        { source: 'phantom:sax?seed=6' },
      ],
      port: 9000,
      loop: false,
    });
  });

  it('gives a stream what is its own, beside sources that are named alone', async () => {
    const path = await config(
      [
        'sources:',
        '  - source: rtsp://user:secret@10.0.0.7/heart',
        '    name: Bed 3',
        '    calibration: bed3.json',
        '    limits: { peak: 0.4 }',
        '  - source: clips/a.mp4',
        '    model: models/lung',
        '    loop: false',
        '  - "-"',
      ].join('\n'),
    );
    expect((await readServeConfig(path)).sources).toEqual([
      {
        source: 'rtsp://user:secret@10.0.0.7/heart',
        name: 'Bed 3',
        calibration: join(folder, 'bed3.json'),
        limits: { peak: 0.4 },
      },
      { source: join(folder, 'clips/a.mp4'), model: 'models/lung', loop: false },
      { source: '-' },
    ]);
  });

  it.each([
    ['sources: []', 'sources'],
    ['sources: [{ source: a.mp4, limits: { peak: -1 } }]', 'sources.0.limits.peak'],
    ['sources: [{ sorce: a.mp4 }]', 'sources.0'],
    ['port: 99999', 'port'],
    ['prot: 9000', 'prot'],
    ['sources: [a.mp4', 'serve.yaml'],
  ])('says in one line what is wrong with %j', async (text, words) => {
    const path = await config(text);
    await expect(readServeConfig(path)).rejects.toMatchObject({
      code: 'config-unreadable',
      message: expect.stringMatching(new RegExp(`^[^\\n]*${words}[^\\n]*$`)),
    });
  });

  it('says that the file is missing', async () => {
    await expect(readServeConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'config-unreadable',
    });
  });
});
