import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sonovigil } from '../helpers/cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** As on a machine where nothing is said of it; on one that calls itself CI, ONNX Runtime would be silent by itself. */
const plain = { ORT_DISABLE_TELEMETRY: '', CI: '' };

it('scores whatever the length of the command line, and leaves nothing of ONNX Runtime’s telemetry behind', async () => {
  const missing = `${'x'.repeat(20_000)}.mp4`;
  const { code, stdout, stderr } = await sonovigil(
    ['score', 'phantom:sax?seed=3&seconds=0.5&fps=4', missing],
    { ...plain, TMPDIR: folder, HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder },
  );
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stderr).toContain('No file or folder at xxx');
  expect(code).toBe(1);
  const left = (await readdir(folder)).filter((name) => /mat-debug|telemetry|onnx|microsoft/i.test(name));
  expect(left).toEqual([]);
});
