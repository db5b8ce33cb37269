import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

vi.setConfig({ testTimeout: 200_000, hookTimeout: 120_000 });

/** What came onto the page, in its order. */
async function arrivals(browser: Browser, url: string): Promise<{ page: Page; came: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  await page.addInitScript(() => {
    const came: string[] = [];
    Object.assign(globalThis, { came });
    const shown = {
      picture: '[data-testid=stage][data-frame]',
      charts: '[data-testid=charts]',
      alarms: '[data-testid=alarms]',
    };
    new MutationObserver(() => {
      for (const [name, selector] of Object.entries(shown))
        if (!came.includes(name) && document.querySelector(selector) !== null) came.push(name);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(url);
  await page.getByTestId('charts').waitFor();
  return { page, came: await page.evaluate(() => (globalThis as unknown as { came: string[] }).came) };
}

describe('a page just opened, in Chromium', () => {
  let browser: Browser;
  let server: Running;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await startSonovigil(['serve', 'phantom:sax?seed=6&seconds=20&fps=10']);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('shows the picture before it builds what stands beside it', async () => {
    const { page, came } = await arrivals(browser, server.url);
    expect(came).toEqual(['picture', 'alarms', 'charts']);
    await page.close();
  });

  it('shows picture and alarms where the charts cannot be loaded, and says so', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // What a browser without a locale says of itself; the charts' library takes it for a language and fails.
    await page.addInitScript(() => Object.defineProperty(navigator, 'language', { value: 'en-US@posix' }));
    await page.goto(server.url);
    await page.getByTestId('not-loaded').waitFor();
    expect(await page.getByTestId('not-loaded').textContent()).toContain('could not be loaded');
    await page.locator('[data-testid=stage][data-frame]').waitFor();
    expect(await page.getByTestId('alarms').count()).toBe(1);
    await page.close();
  });

  it('does not keep anything back for a picture that does not come', async () => {
    const other = await startSonovigil(['serve', 'rtsp://127.0.0.1:9/none']);
    const { page, came } = await arrivals(browser, other.url);
    expect(came).toEqual(['alarms', 'charts']);
    await page.close();
    await other.stop();
  });
});
