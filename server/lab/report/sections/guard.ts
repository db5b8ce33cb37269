import type { Evaluation, GuardFinding } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { asArea, toCount } from '../numerals.ts';
import type { Section } from '../section.ts';
import { figureCell, tableOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';

/** Pairs that are printed; a folder that was copied has hundreds, and the JSON file has them all. */
const pairsShown = 20;

type Kind<K extends GuardFinding['kind']> = Extract<GuardFinding, { readonly kind: K }>;

/** What could make the figures better than they are: near-duplicates and confounds. */
export function guardSection({ guard }: Evaluation, words: Words): Section {
  const said = words.guard;
  const pairs = guard.filter((finding) => finding.kind === 'near-duplicates');
  const confounds = guard.filter((finding) => finding.kind === 'confound');
  return {
    id: 'guard',
    heading: said.heading,
    body: markup`<p>${said.checked} ${pairs.length + confounds.length === 0 && said.clean}</p>
${pairs.length > 0 && pairTable(pairs, words)}
${confounds.length > 0 && confoundTable(confounds, words)}`,
  };
}

function pairTable(pairs: readonly Kind<'near-duplicates'>[], words: Words): Markup {
  const said = words.guard;
  const cine = ({ source, group, side }: Kind<'near-duplicates'>['one']): Markup =>
    markup`<bdi class="path">${source}</bdi> (<bdi>${group}</bdi>, ${words.sides[side]})`;
  return markup`${tableOf(
    {
      caption: said.duplicatesCaption,
      head: [said.one, said.other, said.frames, said.bits, said.across],
      text: true,
      groups: [
        {
          rows: pairs.slice(0, pairsShown).map(({ one, other, frames, bits, acrossSplit }) => ({
            head: cine(one),
            cells: [cine(other), toCount(frames), toCount(bits), acrossSplit ? said.yes : said.no],
          })),
        },
      ],
    },
    words,
  )}${pairs.length > pairsShown && markup`<p class="note">${said.more(toCount(pairs.length - pairsShown))}</p>`}`;
}

const confoundTable = (confounds: readonly Kind<'confound'>[], words: Words): Markup =>
  tableOf(
    {
      caption: words.guard.confoundsCaption,
      head: [words.guard.column, words.guard.area, words.guard.values],
      groups: [
        {
          rows: confounds.map(({ column, area, values }) => ({
            head: called(words.columns, column),
            cells: [figureCell(area, asArea), toCount(values)],
          })),
        },
      ],
    },
    words,
  );
