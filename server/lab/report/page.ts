import { basename } from 'node:path';
import type { Evaluation } from '../result.ts';
import { Markup, markup } from './markup.ts';
import type { PictureSet } from './pictures.ts';
import type { Section } from './section.ts';
import { breakdownSection } from './sections/breakdown.ts';
import { comparisonSection } from './sections/comparison.ts';
import { dataSection } from './sections/data.ts';
import { embeddingSection } from './sections/embedding.ts';
import { exemplarsSection } from './sections/exemplars.ts';
import { foldsSection } from './sections/folds.ts';
import { guardSection } from './sections/guard.ts';
import { learningSection } from './sections/learning.ts';
import { methodsSection } from './sections/methods.ts';
import { provenanceSection } from './sections/provenance.ts';
import { summarySection } from './sections/summary.ts';
import { style } from './style.ts';
import { wordsOf, type Language } from './words/languages.ts';

export interface PageOptions {
  readonly pictures: PictureSet;
  readonly language: Language;
  /** Names of the files with the numbers, beside the page. */
  readonly files: readonly string[];
}

/** The whole report as one HTML document that asks for nothing from outside, and forbids it too. The same evaluation gives the same text. */
export function pageOf(evaluation: Evaluation, { pictures, language, files }: PageOptions): string {
  const words = wordsOf[language];
  const written: readonly (Section | undefined)[] = [
    summarySection(evaluation, words),
    dataSection(evaluation, words),
    ...evaluation.comparisons.map((comparison) => comparisonSection(comparison, evaluation, words)),
    breakdownSection(evaluation, words),
    foldsSection(evaluation, words),
    learningSection(evaluation, words),
    embeddingSection(evaluation, words),
    guardSection(evaluation, words),
    exemplarsSection(evaluation, pictures, words),
    methodsSection(evaluation, words),
    provenanceSection(evaluation, files, words),
  ];
  const sections = written.filter((section) => section !== undefined);
  const title = words.title(nameOf(evaluation));
  const { day, software } = evaluation.provenance;
  return markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title><style>${new Markup(style)}</style></head>
<body><header><h1>${title}</h1><p>Sonovigil ${software}, <time datetime="${day}">${day}</time></p><p class="research">${words.researchUse}</p></header>
<nav aria-labelledby="contents"><h2 id="contents">${words.contents}</h2><ol>${sections.map(
    ({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li>`,
  )}</ol></nav>
<main>${sections.map(
    ({ id, heading, body }) => markup`
<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${body}</section>`,
  )}
</main><footer><p>${words.researchUse}</p></footer></body></html>
`.text;
}

/** What was evaluated, as short as can be: the model, the manifest, or both. */
function nameOf({ provenance: { model, manifest, command } }: Evaluation): string {
  const names = [model?.name, manifest && basename(manifest.path)].filter((name) => name !== undefined);
  if (names.length > 0) return names.join(', ');
  // The whole of it stands where it is told how the report was made.
  return command.length <= longestName ? command : `${command.slice(0, longestName).trimEnd()}…`;
}

const longestName = 70;
