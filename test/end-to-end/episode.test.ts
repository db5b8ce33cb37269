import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { sonovigil } from '../helpers/cli.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';
import { openViewerPage, patienceMs } from '../helpers/viewer-page.ts';

const state = mkdtempSync(join(tmpdir(), 'sonovigil-episode-'));
const start = (): Promise<Running> =>
  startSonovigil([
    ...['serve', 'phantom:sax?seed=6&seconds=10&anomaly=lad&from=3&until=6'],
    ...['--no-loop', '--name', 'Bed 3', '--state', state],
  ]);

let browser: Browser;
let server: Running;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), start()]);
}, 2 * patienceMs);
afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(state, { recursive: true });
});

it(
  'keeps an episode from the picture through alarm, acknowledgement, note, bundle and verify, also over a kill -9',
  async () => {
    const viewer = await openViewerPage(browser, server.url);
    const { page, the, waitFor } = viewer;
    const alarm = page.locator('[data-testid=alarm][data-family=anomaly]').first();
    await alarm.waitFor();
    await page.keyboard.press('e');
    const episode = the('episode').first();
    await the('episode-author').fill('A. Nurse');
    await episode.getByTestId('episode-acknowledge').click();
    await waitFor(episode, 'data-acknowledged', 'true');
    // It was this alarm: whoever watches elsewhere sees that too.
    await waitFor(alarm, 'data-acknowledged', 'true');
    await episode.getByTestId('episode-note').fill('The apex does not move');
    await episode.getByTestId('episode-save').click();
    await expect.poll(() => episode.getByTestId('episode-saved').textContent()).toBe('saved');

    const link = episode.getByTestId('episode-bundle');
    await link.waitFor({ timeout: 2 * patienceMs });
    const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const bundle = join(state, 'downloaded.zip');
    await saved.saveAs(bundle);
    const verified = await sonovigil(['verify', bundle, '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, largestDifference: 0, largestOfMaps: 0 });
    expect(viewer.complaints).toEqual([]);
    await viewer.close();

    await server.kill();
    server = await start();
    const again = await openViewerPage(browser, server.url);
    await again.page.keyboard.press('e');
    const kept = again.the('episode').last();
    await kept.waitFor();
    expect(await kept.getAttribute('data-acknowledged')).toBe('true');
    expect(await kept.getByTestId('episode-note').inputValue()).toBe('The apex does not move');
    expect(await kept.textContent()).toContain('A. Nurse');
    expect(await kept.getByTestId('episode-bundle').count()).toBe(1);
    await again.close();
  },
  6 * patienceMs,
);
