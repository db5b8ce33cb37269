import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../../../server/lab/report/page.ts';
import { paintExemplars, type PictureSet } from '../../../server/lab/report/pictures.ts';
import { languages, wordsOf, type Language } from '../../../server/lab/report/words/languages.ts';
import type { Evaluation } from '../../../server/lab/result.ts';
import { openBrowser } from '../../helpers/browser.ts';
import { exampleEvaluation } from '../../helpers/example-evaluation.ts';

let evaluation: Evaluation;
let pictures: PictureSet;
let browser: Browser;

beforeAll(async () => {
  [evaluation, browser] = await Promise.all([exampleEvaluation(), openBrowser()]);
  pictures = await paintExemplars(evaluation.exemplars);
});
afterAll(() => browser.close());

const pageIn = (language: Language, of: Evaluation = evaluation): string =>
  pageOf(of, { pictures, language, files: ['report.json'] });

/** Opens the page and keeps what it asked the network for. */
async function opened(html: string): Promise<{ page: Page; asked: readonly string[] }> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setContent(html);
  return { page, asked };
}

type Changing<T> = { -readonly [Key in keyof T]: Changing<T[Key]> };

/** Only what must be there: one model without limits or references, one comparison, no picture. */
function bare(): Evaluation {
  const left = structuredClone(evaluation) as Changing<Evaluation>;
  delete left.learningCurve;
  delete left.embedding;
  left.design = { kind: 'one-model', limits: 'none' };
  left.comparisons.length = 1;
  for (const comparison of left.comparisons)
    comparison.scores = comparison.scores.filter(({ kind }) => kind === 'model');
  for (const score of left.comparisons.flatMap(({ scores }) => scores)) {
    score.against = [];
    delete score.alarms;
    for (const judged of Object.values(score.byLevel))
      if (judged.kind === 'judged') delete judged.operatingPoint;
  }
  return { ...(left as Evaluation), guard: [], findings: [], exemplars: [] };
}

describe.each(languages)('the report in %s', (language) => {
  it('asks for nothing from outside and runs no script', async () => {
    const html = pageIn(language);
    expect(html).not.toMatch(/(src|href|url\()\s*=?\s*["'(]?\s*(https?:|\/\/)/i);
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i);
    const { page, asked } = await opened(html);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
    expect(
      await page
        .locator('img')
        .evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0)),
    ).toBe(true);
    await page.context().close();
  });

  it('has nothing that axe finds wrong', async () => {
    const { page } = await opened(pageIn(language));
    const { violations } = await new AxeBuilder({ page }).exclude('svg.plot > g').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await page.context().close();
  }, 240_000);

  it('fits a telephone without scrolling the page sideways', async () => {
    const { page } = await opened(pageIn(language));
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.context().close();
  });

  it('leads to every section by its contents, and no heading stays empty', async () => {
    for (const html of [pageIn(language), pageIn(language, bare())]) {
      const { page } = await opened(html);
      const links = await page
        .locator('nav a')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')!.slice(1)));
      const sections = await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id));
      expect(links).toEqual(sections);
      const lonely = await page
        .locator('h2, h3')
        .evaluateAll((all) =>
          all
            .filter(
              ({ nextElementSibling: next, tagName }) =>
                next === null || (next.tagName <= tagName && next.tagName.startsWith('H')),
            )
            .map((heading) => heading.textContent),
        );
      expect(lonely).toEqual([]);
      await page.context().close();
    }
  });

  it('speaks that language alone', () => {
    const foreign = wordsOf[language === 'en' ? 'ja' : 'en'];
    const html = pageIn(language);
    expect(html).toContain(wordsOf[language].researchUse);
    for (const text of [foreign.summary.heading, foreign.methods.levels, foreign.researchUse])
      expect(html).not.toContain(text);
  });
});

describe('the report', () => {
  it('says what was asked, what came of it, and what weakens it', async () => {
    const { page } = await opened(pageIn('en'));
    const summary = (await page.locator('#summary').textContent()) ?? '';
    expect(summary).toContain('better than chance, but not shown to be better than simple measures');
    expect(summary).toContain('Cines of different patients that look the same lie on both sides of a split');
    expect(summary).toContain('Frame rate alone tells the sides apart');
    expect(summary).toContain('Few patients (normal: 24 patients)');
    await page.context().close();
  });

  it('shows a hostile file name as text', async () => {
    const { page } = await opened(pageIn('en'));
    expect(await page.locator('#guard bdi').first().textContent()).toContain(
      `"<script>alert('1')</script>&amp;`,
    );
    expect(await page.locator('script').count()).toBe(0);
    await page.context().close();
  });

  it('leaves out what there is nothing of', async () => {
    const { page } = await opened(pageIn('en', bare()));
    expect(await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'summary',
      'data',
      'against-abnormal',
      'guard',
      'methods',
      'provenance',
    ]);
    await page.context().close();
  });

  it('gives every figure a title and a description of its own', async () => {
    const { page } = await opened(pageIn('en'));
    const figures = await page
      .locator('svg.plot')
      .evaluateAll((all) =>
        all.map((figure) => [
          figure.querySelector('title')?.textContent,
          figure.querySelector('desc')?.textContent,
        ]),
      );
    expect(figures.length).toBeGreaterThan(10);
    for (const [title, description] of figures) expect([title, description].every(Boolean)).toBe(true);
    const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    await page.context().close();
  });
});
