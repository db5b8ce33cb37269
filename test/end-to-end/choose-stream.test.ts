import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 60_000;
vi.setConfig({ testTimeout: 200_000, hookTimeout: 120_000 });

/** Two hearts of which nothing is said after the greeting: both are normal, both play on. */
const hearts = ['phantom:sax?seed=6&seconds=20&fps=10', 'phantom:sax?seed=8&seconds=20&fps=10'];

describe('two simulated hearts in one viewer, in Chromium', () => {
  let browser: Browser;
  let server: Running;
  let page: Page;
  const the = (name: string): Locator => page.getByTestId(name);

  beforeAll(async () => {
    browser = await openBrowser();
    server = await startSonovigil(['serve', ...hearts]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it.each(['first', 'second'])('goes to each by its key on a page just opened, for the %s time', async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(patienceMs);
    await page.goto(server.url);
    await the('tile').nth(1).waitFor();
    for (const [key, source] of [
      ['2', hearts[1]!],
      ['1', hearts[0]!],
      ['2', hearts[1]!],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => the('status').textContent(), { timeout: patienceMs }).toContain(source);
      await expect
        .poll(() => the('stage').getAttribute('data-frame'), { timeout: patienceMs })
        .not.toBeNull();
    }
    await page.close();
  });
});
