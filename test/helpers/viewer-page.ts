import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A page on two busy cores may take its time; a state that does not come within this does not come. */
export const patienceMs = 45_000;

/** The viewer in a context of its own, nothing remembered. */
export interface ViewerPage {
  readonly page: Page;
  /** What the page complained of. */
  readonly complaints: readonly string[];
  readonly the: (name: string) => Locator;
  readonly waitFor: (what: Locator, attribute: string, value: string) => Promise<void>;
  readonly frameNumber: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Opens the viewer and waits for its first picture. */
export async function openViewerPage(browser: Browser, url: string): Promise<ViewerPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  const the = (name: string): Locator => page.getByTestId(name);
  await page.waitForSelector('[data-testid=stage][data-frame]');
  return {
    page,
    complaints,
    the,
    waitFor: (what, attribute, value) =>
      expect.poll(() => what.getAttribute(attribute), { timeout: patienceMs }).toBe(value),
    frameNumber: async () => Number(await the('stage').getAttribute('data-frame')),
    close: () => context.close(),
  };
}
