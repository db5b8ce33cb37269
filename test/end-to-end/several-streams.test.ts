import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { hasRealData, realData } from '../helpers/real-data.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 90_000;
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const cine = join(realData, 'dicom', 'suyashkumar__dicom__I_000001.dcm');
const clip = join(realData, 'lung', 'pocus', 'Reg_liftl_pneucase3_clip1.mp4');
/** All that the shipped model knows as normal: whatever else is on the wall is foreign to it. */
const heart = 'phantom:sax?seed=6&seconds=4&fps=15';

describe.skipIf(!hasRealData)('a cine, a clip and a simulated heart in one viewer, in Chromium', () => {
  let browser: Browser;
  let server: Running;
  let page: Page;
  const the = (name: string): Locator => page.getByTestId(name);
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: patienceMs });

  beforeAll(async () => {
    browser = await openBrowser();
    server = await startSonovigil(['serve', heart, cine, clip]);
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(server.url);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('shows all on a wall, those with an alarm first, whatever their numbers', async () => {
    await eventually(() => the('tile').count()).toBe(3);
    for (const at of [0, 1, 2])
      await eventually(() => the('tile').nth(at).getAttribute('data-drawn')).toBe('true');
    await eventually(() => the('tile').first().getAttribute('data-state')).toBe('abnormal');
    await eventually(() => the('tile').last().getAttribute('data-stream')).toBe('s1');
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
      .analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('steps through a DICOM cine, and measures it in the millimetres of its header', async () => {
    await the('wall').locator('[data-stream=s2]').click();
    await the('picture').waitFor();
    await eventually(() => the('ruler').count()).toBe(1);
    if ((await the('playback').getAttribute('data-playback')) === 'playing') await the('play').click();
    await eventually(() => the('playback').getAttribute('data-playback')).toBe('paused');
    const before = Number(await the('stage').getAttribute('data-frame'));
    await page.keyboard.press('ArrowRight');
    const shown = async (): Promise<number> => Number(await the('stage').getAttribute('data-frame'));
    await expect.poll(shown, { timeout: patienceMs }).not.toBe(before);
  });

  it('sets another recording beside it, and steps both together', async () => {
    const option = the('beside-choice').locator('option', { hasText: 'Reg_liftl' });
    await the('beside-choice').selectOption((await option.getAttribute('value')) ?? '');
    await the('beside').waitFor();
    const times = async (): Promise<readonly (string | null)[]> => [
      await the('time').textContent(),
      await the('beside').getAttribute('data-time'),
    ];
    await eventually(() => the('beside').getAttribute('data-time')).not.toBeNull();
    const [here, there] = await times();
    // Towards the middle of its 34 frames: it was paused anywhere, and goes no further than its ends.
    const frame = Number(await the('stage').getAttribute('data-frame'));
    // The choice has the keyboard: its arrows choose.
    for (let steps = 0; steps < 5; steps++) await the(frame < 17 ? 'step-forward' : 'step-back').click();
    await expect.poll(async () => (await times())[0], { timeout: patienceMs }).not.toBe(here);
    await expect.poll(async () => (await times())[1], { timeout: patienceMs }).not.toBe(there);
  });
});
