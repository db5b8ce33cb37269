/**
 * How smooth the viewer is, in Chromium: `node test/stress/viewer.js [minutes]`, after a build. Prints how long the first picture takes, how
 * often the page paints with four hours of scores in its charts, and how its memory grows over some minutes of replay at 60 frames a second,
 * measured after forced collections.
 */
/* global document, MutationObserver, requestAnimationFrame -- of the page */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { slopeOf } from './parts/figures.js';
import { withOldHistory } from './parts/old-history.js';
import { ownFolder } from './parts/own-folder.js';
import { makeRecording, sendLive } from './parts/recording.js';
import { startServer } from './parts/server-process.js';

const minutes = Number(process.argv[2] ?? 10);
const framesPerSecond = 60;
const hours = 4;
const paintedSeconds = 20;
const everySeconds = 15;
/** Codecs, fonts and compiled code are there by then. */
const warmSeconds = 60;

const folder = ownFolder('viewer');
const serve = (source) => startServer(['serve', source, '--state', join(folder, 'state')]);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
});

/** How long a page of one word takes to be painted in a browser that has it not yet: what no page is faster than here. */
async function firstWord(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(`${url}/healthz`);
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
  const ms = performance.now() - start;
  await context.close();
  return ms;
}

/** A page that has shown its first picture; it says itself when, since what it builds after that keeps it from answering. */
async function open(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.querySelector('[data-testid=stage][data-frame]') === null) return;
      performance.mark('first picture');
      seen.disconnect();
    });
    seen.observe(document, { subtree: true, childList: true, attributeFilter: ['data-frame'] });
  });
  await page.goto(url);
  await page.waitForSelector('[data-testid=stage][data-frame]');
  const firstMs = await page.evaluate(() => performance.getEntriesByName('first picture')[0].startTime);
  return { page, context, firstMs };
}

/** Animation frames a second, and the longest wait between two. */
const paint = (page) =>
  page.evaluate(
    (ms) =>
      new Promise((resolve) => {
        const times = [];
        const next = (now) => {
          times.push(now);
          if (now - times[0] < ms) requestAnimationFrame(next);
          else {
            const steps = times
              .slice(1)
              .map((time, at) => time - times[at])
              .sort((a, b) => a - b);
            const at = (share) => steps[Math.floor(share * (steps.length - 1))];
            resolve({ perSecond: (1000 * steps.length) / (now - times[0]), p99: at(0.99), most: at(1) });
          }
        };
        requestAnimationFrame(next);
      }),
    1000 * paintedSeconds,
  );

const told = async (what, page) => {
  const { perSecond, p99, most } = await paint(page);
  console.log(
    `${what}: ${perSecond.toFixed(1)} paints a second for ${paintedSeconds} s; p99 ${p99.toFixed(0)} ms, longest ${most.toFixed(0)} ms apart`,
  );
};

console.log(`load ${loadavg()[0].toFixed(1)} over the last minute`);
const file = join(folder, 'live.mp4');
makeRecording(file, 60);
const live = await serve(await sendLive(file));
const [words, firsts] = [[], []];
for (let time = 0; time < 5; time++) {
  words.push(await firstWord(live.url));
  const { context, firstMs } = await open(live.url);
  firsts.push(firstMs);
  await context.close();
}
const inMs = (all) => `${all.map((ms) => ms.toFixed(0)).join(', ')} ms`;
console.log(
  `first picture: ${inMs(firsts)} after the address was entered; a page of one word: ${inMs(words)}`,
);
const idle = await browser.newPage();
await told('an empty page', idle);
await idle.close();
const short = await open(live.url);
await told('the viewer of a live source', short.page);
await short.context.close();
const long = await open(await withOldHistory(live.url, hours));
const spans = await long.page.$$eval('[data-testid=chart-span] option', (all) =>
  all.map(({ value }) => value),
);
await long.page.selectOption('[data-testid=chart-span]', spans.at(-1));
await told(`the viewer with ${hours} h in its charts`, long.page);
if (process.env.SHOT !== undefined) await long.page.screenshot({ path: process.env.SHOT });
await long.context.close();
await live.end('SIGTERM');

const replay = await serve(`phantom:sax?seed=6&seconds=20&fps=${framesPerSecond}`);
const { page, context } = await open(replay.url);
const devtools = await context.newCDPSession(page);
const heapMb = async () => {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
};
await page.waitForTimeout(1000 * warmSeconds);
const shown = async () => Number(await page.getByTestId('stage').getAttribute('data-frame'));
const points = [];
const startMs = performance.now();
while (performance.now() - startMs < 60_000 * minutes) {
  points.push([(performance.now() - startMs) / 3_600_000, await heapMb()]);
  await page.waitForTimeout(1000 * everySeconds);
}
console.log(
  `memory over ${minutes} min of replay at ${framesPerSecond} frames a second: ${points[0][1].toFixed(1)} -> ${points.at(-1)[1].toFixed(1)} MiB, slope ${slopeOf(points).toFixed(2)} MiB an hour (frame ${await shown()} on show)`,
);

await browser.close();
await replay.end('SIGTERM');
