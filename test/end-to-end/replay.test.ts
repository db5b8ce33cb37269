import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';
import { openViewerPage, patienceMs, type ViewerPage } from '../helpers/viewer-page.ts';

let browser: Browser;
let demo: Running;
let viewer: ViewerPage;

beforeAll(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startSonovigil(['demo'])]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
});
beforeEach(async () => {
  viewer = await openViewerPage(browser, demo.url);
});
afterEach(async () => {
  await viewer.close();
});

async function setPlaying(playing: boolean): Promise<void> {
  const { the, waitFor } = viewer;
  const wanted = playing ? 'playing' : 'paused';
  if ((await the('playback').getAttribute('data-playback')) !== wanted) await the('play').click();
  await waitFor(the('playback'), 'data-playback', wanted);
}

const time = (): Promise<number> =>
  viewer.the('seek').evaluate((element) => Number((element as HTMLInputElement).value));

describe('replay, in Chromium', { timeout: 4 * patienceMs }, () => {
  it('plays backward with one key, and forward again with the same', async () => {
    const { page, the, waitFor, frameNumber } = viewer;
    await setPlaying(false);
    await the('seek').fill('9');
    await expect.poll(frameNumber, { timeout: patienceMs }).toBe(270);
    await page.keyboard.press('Escape');
    await the('seek').blur();
    await page.keyboard.press('r');
    await waitFor(the('playback'), 'data-way', 'backward');
    await setPlaying(true);
    await expect.poll(frameNumber, { timeout: patienceMs }).toBeLessThan(262);
    await page.keyboard.press('r');
    await waitFor(the('playback'), 'data-way', 'forward');
  });

  it('bounces where it is chosen, and takes another speed by key', async () => {
    const { page, the, waitFor } = viewer;
    await the('way').selectOption('bounce');
    await waitFor(the('playback'), 'data-way', 'bounce');
    await page.keyboard.press('Tab');
    await the('way').blur();
    await page.keyboard.press('.');
    await expect.poll(() => the('speed').inputValue(), { timeout: patienceMs }).toBe('2');
    await page.keyboard.press(',');
    await expect.poll(() => the('speed').inputValue(), { timeout: patienceMs }).toBe('1');
    await the('way').selectOption('forward');
    await waitFor(the('playback'), 'data-way', 'forward');
  });

  it('goes where the curve is dragged to, and shows there what was seen', async () => {
    const { page, the } = viewer;
    await setPlaying(false);
    const box = (await the('seek').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.1, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 8 });
    await page.mouse.up();
    // Where it stood before may lie beyond: it is there only when it is near.
    await expect.poll(async () => Math.abs((await time()) - 9), { timeout: patienceMs }).toBeLessThan(0.3);
    await expect
      .poll(async () => Math.abs((await viewer.frameNumber()) - 270), { timeout: patienceMs })
      .toBeLessThan(10);
    const painted = await the('timeline').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });
    expect(painted).toBeGreaterThan(1000);
    expect(viewer.complaints).toEqual([]);
  });
});
