import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

/** A page on two busy cores may take its time; a state that does not come within this does not come. */
const patienceMs = 45_000;

let browser: Browser;
let demo: Running;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startSonovigil(['demo'])]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
});
beforeEach(async () => {
  // A context of its own, as axe wants it, and nothing remembered.
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(patienceMs);
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(demo.url);
  await waitFor(the('connection'), 'data-connection', 'live');
});
afterEach(async () => {
  await page.context().close();
});

const the = (name: string): Locator => page.getByTestId(name);

async function waitFor(what: Locator, attribute: string, value: string): Promise<void> {
  await expect.poll(() => what.getAttribute(attribute), { timeout: patienceMs }).toBe(value);
}

const frameNumber = async (): Promise<number> =>
  Number(/\d+/.exec((await the('frame-number').textContent()) ?? '')?.[0] ?? NaN);

/** Grey levels of a canvas: their mean, and how far they spread. */
const pixelsOf = (canvas: Locator): Promise<{ mean: number; spread: number; painted: number }> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const data = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
    let [sum, squares, painted] = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) {
      sum += data[at]!;
      squares += data[at]! ** 2;
      if (data[at + 3]! > 0) painted++;
    }
    const count = data.length / 4;
    const mean = sum / count;
    return { mean, spread: Math.sqrt(squares / count - mean * mean), painted };
  });

async function pause(): Promise<void> {
  if ((await the('playback').getAttribute('data-playback')) === 'playing') await the('play').click();
  await waitFor(the('playback'), 'data-playback', 'paused');
}

async function play(): Promise<void> {
  if ((await the('playback').getAttribute('data-playback')) !== 'playing') await the('play').click();
  await waitFor(the('playback'), 'data-playback', 'playing');
}

describe('the demo, in Chromium', () => {
  it('shows the picture, the heat map exactly over it, and moving charts', async () => {
    await play();
    await expect
      .poll(async () => (await pixelsOf(the('picture'))).spread, { timeout: patienceMs })
      .toBeGreaterThan(20);
    const [picture, overlay] = await Promise.all([
      the('picture').boundingBox(),
      the('overlay').boundingBox(),
    ]);
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(overlay![side]).toBeCloseTo(picture![side], 0);
    await expect
      .poll(async () => (await pixelsOf(the('overlay'))).painted, { timeout: patienceMs })
      .toBeGreaterThan(0);
    for (const score of ['reconstruction', 'latent', 'peak']) {
      const points = async (): Promise<number> =>
        Number(await the(`chart-${score}`).getAttribute('data-points'));
      const before = await points();
      await expect.poll(points, { timeout: patienceMs }).toBeGreaterThan(before);
    }
    expect(complaints).toEqual([]);
  });

  it('calls normal beats normal, flags the wall that stops, and lists the episode', async () => {
    await play();
    await waitFor(the('state-band'), 'data-state', 'normal');
    await waitFor(the('state-band'), 'data-state', 'abnormal');
    const alarm = the('alarm').first();
    await waitFor(alarm, 'data-family', 'anomaly');
    await alarm.getByTestId('acknowledge').click();
    await expect
      .poll(() => the('alarm-list').locator('[data-acknowledged=true]').count(), { timeout: patienceMs })
      .toBeGreaterThan(0);
  });

  it('takes a dragged limit into force at once, and gives the saved one back', async () => {
    await pause();
    // Where somebody sought no second of motion has been seen: not yet normal.
    await the('seek').fill('1');
    await waitFor(the('state-band'), 'data-state', 'pending');
    const handle = the('limit-reconstruction');
    const saved = Number(await handle.getAttribute('aria-valuenow'));
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 25, { steps: 5 });
    await page.mouse.up();
    await waitFor(the('state-band'), 'data-state', 'abnormal');
    expect(Number(await handle.getAttribute('aria-valuenow'))).toBeLessThan(saved);
    await the('reset-limits').click();
    await waitFor(the('state-band'), 'data-state', 'pending');
    await expect.poll(async () => Number(await handle.getAttribute('aria-valuenow'))).toBeCloseTo(saved, 6);
  });

  it('moves a limit by keyboard', async () => {
    await pause();
    const handle = the('limit-peak');
    const saved = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    await handle.press('ArrowUp');
    await expect.poll(async () => Number(await handle.getAttribute('aria-valuenow'))).toBeGreaterThan(saved);
    await the('reset-limits').click();
  });

  it('steps, seeks and plays a recording', async () => {
    await pause();
    await the('seek').fill('3');
    await expect.poll(frameNumber, { timeout: patienceMs }).toBe(90);
    await the('step-forward').click();
    await expect.poll(frameNumber, { timeout: patienceMs }).toBe(91);
    await the('step-back').click();
    await expect.poll(frameNumber, { timeout: patienceMs }).toBe(90);
    await play();
    await expect.poll(frameNumber, { timeout: patienceMs }).toBeGreaterThan(95);
  });

  it('shows input, reconstruction and difference of a picture that stands still', async () => {
    await pause();
    if ((await the('inspection').count()) === 0) await the('inspection-toggle').click();
    await waitFor(the('inspection'), 'data-content', 'shown');
    for (const part of ['input', 'reconstruction', 'difference']) {
      expect((await pixelsOf(the(`inspection-${part}`))).spread).toBeGreaterThan(5);
    }
  });

  it('speaks Japanese when asked, and remembers it', async () => {
    await the('language-ja').click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    await expect.poll(() => the('play').textContent()).toMatch(/再生|停止/);
    await page.reload();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
    await the('language-en').click();
  });

  it.each([
    [1280, 800],
    [1920, 1080],
    [820, 1180],
  ])('has no barrier that axe knows, at %d×%d', async (width, height) => {
    await page.setViewportSize({ width, height });
    await expect.poll(frameNumber, { timeout: patienceMs }).toBeGreaterThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });
});

describe('a viewer whose server goes', () => {
  it('never shows the last picture as live', async () => {
    const server = await startSonovigil(['demo']);
    await page.goto(server.url);
    await expect
      .poll(async () => (await pixelsOf(the('picture'))).spread, { timeout: patienceMs })
      .toBeGreaterThan(20);
    await server.stop();
    await expect
      .poll(() => the('connection').getAttribute('data-connection'), { timeout: patienceMs })
      .not.toBe('live');
    await expect
      .poll(() => the('state-band').getAttribute('data-state'), { timeout: patienceMs })
      .toBe('closed');
    await expect.poll(() => the('picture-age').isVisible(), { timeout: patienceMs }).toBe(true);
  });
});
