import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entranceEn } from '../../client/words/entrance-en.ts';
import { entranceJa } from '../../client/words/entrance-ja.ts';
import { roles, type Role } from '../../server/core/roles.ts';
import { openBrowser } from '../helpers/browser.ts';
import { startSonovigil, type Running } from '../helpers/running-server.ts';
import { patienceMs } from '../helpers/viewer-page.ts';

const tokens = Object.fromEntries(roles.map((role) => [role, randomBytes(24).toString('hex')])) as Record<
  Role,
  string
>;
let folder: string;
let browser: Browser;
let server: Running;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-sign-in-'));
  const file = join(folder, 'tokens.yaml');
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  // Abnormal from the first frame on, so that there is an alarm to acknowledge.
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    JSON.stringify({ sources: [{ source: 'phantom:sax?seed=6', name: 'Bed 3', limits: { peak: 0.01 } }] }),
  );
  const beyond = ['--host', '0.0.0.0', '--tls-self', '--tokens', file];
  [browser, server] = await Promise.all([
    openBrowser(),
    startSonovigil(['serve', '--config', config, '--state', join(folder, 'state'), ...beyond]),
  ]);
  url = server.url.replace('0.0.0.0', '127.0.0.1');
}, 2 * patienceMs);
afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  readonly the: (name: string) => Locator;
}

/** The page as somebody finds it who was never here before. */
async function visit({ locale = 'en', hash = '' } = {}): Promise<Opened> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale,
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${url}/${hash}`);
  return { page, the: (name) => page.getByTestId(name) };
}

async function enter({ page, the }: Opened, token: string): Promise<void> {
  await page.locator('#token').fill(token);
  await the('sign-in').getByRole('button').click();
}

const isWatching = ({ page }: Opened): Promise<unknown> =>
  page.waitForSelector('[data-testid=stage][data-frame]');

const languages = [
  { locale: 'en', words: entranceEn },
  { locale: 'ja', words: entranceJa },
];

describe('a server that listens beyond its own machine', { timeout: 4 * patienceMs }, () => {
  it.each(languages)(
    'asks for a token, and says in one line that one is wrong ($locale)',
    async (language) => {
      const { locale, words } = language;
      const opened = await visit({ locale });
      const { page, the } = opened;
      await the('sign-in').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      expect(await the('stage').count()).toBe(0);
      await enter(opened, 'x'.repeat(48));
      await expect
        .poll(() => the('sign-in-refusal').textContent(), { timeout: patienceMs })
        .toContain(words.reasons.wrong);
      expect((await the('sign-in-refusal').innerText()).trim().split('\n')).toHaveLength(1);
      await shot(page, `wrong-${locale}`);
      await enter(opened, tokens.viewer);
      await isWatching(opened);
      expect(await the('role').innerText()).toBe(words.roles.viewer);
      await shot(page, `viewer-${locale}`);
      // Known again, without the token, until it is given back.
      await page.reload();
      await isWatching(opened);
      await page.getByRole('button', { name: words.leave }).click();
      await the('sign-in').waitFor();
      await page.reload();
      await the('sign-in').waitFor();
      expect(await the('stage').count()).toBe(0);
      await page.context().close();
    },
  );

  it('lets a viewer watch, and neither acknowledge nor move limits', async () => {
    const opened = await visit();
    await enter(opened, tokens.viewer);
    await isWatching(opened);
    const { page, the } = opened;
    const acknowledge = acknowledgeIn(opened);
    await acknowledge.waitFor();
    expect(await acknowledge.isDisabled()).toBe(true);
    expect(await acknowledge.getAttribute('title')).toBe(entranceEn.needs.operator);
    const limit = the('limit-peak');
    expect(await limit.getAttribute('aria-disabled')).toBe('true');
    const before = await limit.getAttribute('aria-valuenow');
    await limit.focus();
    await page.keyboard.press('ArrowUp');
    await dragUp(page, limit);
    // Nothing was asked: what is in force for others is as it was.
    expect(await limit.getAttribute('aria-valuenow')).toBe(before);
    await page.context().close();
  });

  it('lets an operator, who came by a link, acknowledge and move limits', async () => {
    const opened = await visit({ hash: `#token=${tokens.operator}` });
    await isWatching(opened);
    const { page, the } = opened;
    expect(page.url()).not.toContain(tokens.operator);
    expect(await the('role').getAttribute('data-role')).toBe('operator');
    const alarm = page.locator('[data-testid=alarm][data-family=anomaly][data-acknowledged=false]').first();
    const id = await alarm.getAttribute('data-alarm');
    await acknowledgeIn(opened).click();
    await page.waitForSelector(`[data-testid=alarm][data-alarm="${id}"][data-acknowledged=true]`);
    const limit = the('limit-peak');
    const before = await limit.getAttribute('aria-valuenow');
    await limit.focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => limit.getAttribute('aria-valuenow'), { timeout: patienceMs }).not.toBe(before);
    await page.context().close();
  });
});

/** Of the first anomaly that nobody has acknowledged. */
const acknowledgeIn = ({ page }: Opened): Locator =>
  page
    .locator('[data-testid=alarm][data-family=anomaly][data-acknowledged=false]')
    .first()
    .getByTestId('acknowledge');

async function dragUp(page: Page, what: Locator): Promise<void> {
  const box = (await what.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 30, { steps: 5 });
  await page.mouse.up();
}

/** For whoever wants to look: SHOTS names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const { SHOTS } = process.env;
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
