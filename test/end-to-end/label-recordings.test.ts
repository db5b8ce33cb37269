import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { sonovigil } from '../helpers/cli.ts';
import { hasRealData, realData } from '../helpers/real-data.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 90_000;
/** Two short clips of one source: which of them is abnormal is what the test itself says. */
const clips = ['Reg_liftl_pneucase3_clip1.mp4', 'Reg_liftl_case3_clip2.mp4'];

describe.skipIf(!hasRealData)('labelling real recordings, in Chromium', () => {
  let browser: Browser;
  let server: Running;
  let folder: string;
  let page: Page;
  const the = (name: string): Locator => page.getByTestId(name);
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: patienceMs });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
    // Links: nothing of the data is copied.
    for (const clip of clips) await symlink(join(realData, 'lung', 'pocus', clip), join(folder, clip));
    const [first, second] = clips.map((clip) => join(folder, clip)) as [string, string];
    const options = ['--labels', join(folder, 'labels.jsonl'), '--sector', 'whole'];
    browser = await openBrowser();
    server = await startSonovigil(['serve', first, second, ...options]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(patienceMs);
    await page.goto(server.url);
    await the('tile').nth(1).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** Once opened it stays open from stream to stream. */
  async function openBench(): Promise<void> {
    if ((await the('bench-toggle').getAttribute('aria-pressed')) === 'false') await page.keyboard.press('t');
    await the('bench').waitFor();
  }

  it.each([
    [1, 'normal', 'N'],
    [2, 'abnormal', 'A'],
  ] as const)(
    'scores all of stream %i, marks it %s by one key, and exports what evaluate reads',
    async (number, label, key) => {
      await page.keyboard.press(String(number));
      await the('picture').waitFor();
      await openBench();
      await the('score-all').click();
      await eventually(() => the('coverage').getAttribute('data-whole')).toBe('whole');
      expect(Number(await the('scatter-plot').getAttribute('data-points'))).toBeGreaterThan(20);
      await page.keyboard.press(`Shift+${key}`);
      await eventually(() => the('label').getAttribute('data-label')).toBe(label);
      const downloading = page.waitForEvent('download');
      await the('export-labels').click();
      const manifest = await (await downloading).path();
      const [head, row] = (await readFile(manifest, 'utf8')).trim().split('\n');
      expect(head).toBe('path,label,group,labels');
      expect(row).toBe(`${join(folder, clips[number - 1]!)},${label},${clips[number - 1]},1`);
      // One side alone is no ROC: evaluate reads it, and says so; the other side comes from the simulated heart.
      const side = label === 'normal' ? '--abnormal' : '--normal';
      const evaluated = await sonovigil([
        ...[
          'evaluate',
          '--manifest',
          manifest,
          side,
          'phantom:sax?seed=21&seconds=1',
          '--json',
          '--sector',
          'whole',
        ],
      ]);
      expect({ code: evaluated.code, stderr: evaluated.code === 0 ? '' : evaluated.stderr }).toEqual({
        code: 0,
        stderr: '',
      });
    },
    300_000,
  );
});
