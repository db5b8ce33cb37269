import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { openPictureServer, type PictureServer } from '../helpers/rtsp-server.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 60_000;

let browser: Browser;
let page: Page;
let picture: PictureServer;
let server: Running;

beforeAll(async () => {
  picture = await openPictureServer();
  await picture.start();
  [browser, server] = await Promise.all([openBrowser(), startSonovigil(['serve', picture.url])]);
  page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(server.url);
}, 2 * patienceMs);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await picture.kill();
});

/** A state that comes from a frame of now. */
const judged = ['normal', 'abnormal', 'not-valid', 'uncalibrated'];

/** Resolves in the page as soon as the state is (or is not) one of a frame of now, and says how long that took. */
const untilState = (current: boolean): Promise<number> =>
  page.evaluate(
    async ({ current, judged }) => {
      const startMs = performance.now();
      for (;;) {
        const state = document.querySelector('[data-testid=state-band]')?.getAttribute('data-state') ?? '';
        if (judged.includes(state) === current) return performance.now() - startMs;
        await new Promise(requestAnimationFrame);
      }
    },
    { current, judged },
  );

const technicalAlarmsOn = (): Promise<number> =>
  page.locator('[data-testid=alarm][data-family=technical][data-presence=on]').count();

const decoders = (): string[] =>
  execFileSync('ps', ['-eo', 'args'])
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('ffmpeg') && line.includes('RTCTIME') && line.includes(picture.url));

describe('a live source whose server is killed and started again', { timeout: 6 * patienceMs }, () => {
  it('five times: is not shown as live, raises an alarm, comes back, leaves no process behind', async () => {
    await untilState(true);
    const figures: { staleMs: number; backMs: number }[] = [];
    for (let time = 0; time < 5; time++) {
      const stale = untilState(false);
      await picture.kill();
      const staleMs = Math.round(await stale);
      await expect.poll(technicalAlarmsOn, { timeout: patienceMs }).toBeGreaterThan(0);
      await picture.start();
      const backMs = Math.round(await untilState(true));
      await expect
        .poll(() => page.locator('[data-testid=alarm][data-cause=signal-lost][data-presence=on]').count(), {
          timeout: patienceMs,
        })
        .toBe(0);
      figures.push({ staleMs, backMs });
    }
    console.log(
      `killed and started five times: ${JSON.stringify(figures)}, load ${loadavg()[0]!.toFixed(1)}`,
    );
    expect(figures).toHaveLength(5);
    expect(decoders()).toHaveLength(1);
    // Where others load the machine these figures say nothing of the program.
    const busy = loadavg()[0]! > 3;
    expect(busy || figures.every(({ staleMs, backMs }) => staleMs <= 2000 && backMs <= 5000)).toBe(true);
    expect(await page.content()).not.toMatch(/admin|hunter2/);
    await server.stop();
    expect(decoders()).toEqual([]);
  });
});
