/**
 * Makes the pictures of README anew: the viewer on the simulated heart, as a person would see it. Run after a build: npm run pictures.
 */
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { ownFolder } from './stress/parts/own-folder.js';
import { startServer } from './stress/parts/server-process.js';

const folder = 'fixtures/pictures';
const size = { width: 1280, height: 800 };
/** Some seconds of normal beats and of the stopped wall have been seen. */
const seenMs = 14_000;

const server = await startServer(['demo', '--state', ownFolder('pictures')]);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: size, locale: 'en' });
await mkdir(folder, { recursive: true });

/** 256 colours are enough for grey pictures, and a third of the size. */
const take = async (name) => {
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(`${folder}/${name}.png`);
  console.log(`${folder}/${name}.png`);
};

await page.goto(server.url);
await page.waitForSelector('[data-testid=stage][data-frame]');
await page.waitForTimeout(seenMs);
await page.waitForSelector('[data-testid=state-band][data-state=abnormal]', { timeout: 60_000 });
await take('viewer');
await page.keyboard.press('Space');
await page.waitForSelector('[data-testid=inspection][data-content=shown]');
await page.hover('[data-testid=inspection-input]', { force: true });
await page.keyboard.press('o');
await page.waitForTimeout(500);
await take('why');
await page.keyboard.press('o');
await page.keyboard.press('Space');
await page.keyboard.press('k');
await page.waitForTimeout(2000);
await take('bedside');
await browser.close();
await server.end('SIGTERM');
