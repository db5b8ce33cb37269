import type { Comparison, Evaluation } from '../../result.ts';
import { markup } from '../markup.ts';
import type { Section } from '../section.ts';
import type { Words } from '../words/words.ts';
import { areas } from './areas.ts';
import { atLimit } from './at-limit.ts';
import { curves } from './curves.ts';
import { distances } from './distances.ts';

/** Normal against one other side: areas, distances, curves, and what the limit does. */
export function comparisonSection(comparison: Comparison, evaluation: Evaluation, words: Words): Section {
  const { against } = comparison;
  const said = words.comparison;
  return {
    id: `against-${against}`,
    heading: against === 'mirrored' ? said.mirrorHeading : said.heading(words.sides[against]),
    body: markup`${against === 'mirrored' && markup`<p>${said.mirror}</p>`}
${areas(comparison, evaluation, words)}
${distances(comparison, evaluation, words)}
${curves(comparison, evaluation, words)}
${atLimit(comparison, evaluation, words)}`,
  };
}
