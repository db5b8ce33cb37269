import type { Breakdown, Evaluation } from '../../result.ts';
import { markup, type Part } from '../markup.ts';
import { asArea, toCount } from '../numerals.ts';
import type { Section } from '../section.ts';
import { figureCell, tableOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';

type Areas = Breakdown['parts'][number]['areas'][number];

/** Normals against each kind of abnormal cine, by cine; nothing where it was not asked for. */
export function breakdownSection({ breakdown }: Evaluation, words: Words): Section | undefined {
  if (breakdown === undefined) return undefined;
  const { column, parts } = breakdown;
  const said = words.breakdown;
  const names = [...new Set(parts.flatMap(({ areas }) => areas.map(({ name }) => name)))];
  const cell = (level: 'frame' | 'cine', area: Areas | undefined): Part => {
    const figure = area?.[level];
    return figure === undefined ? '–' : figureCell(figure, asArea);
  };
  const table = (level: 'frame' | 'cine') =>
    tableOf(
      {
        caption: said.caption(words.levels[level]),
        head: [
          words.comparison.score,
          ...parts.map(
            ({ value, cines }): Part => markup`${value}<br><span class="whole">${toCount(cines)}</span>`,
          ),
        ],
        groups: [
          {
            rows: names.map((name) => ({
              head: called(words.scores, name),
              cells: parts.map(({ areas }) =>
                cell(
                  level,
                  areas.find((area) => area.name === name),
                ),
              ),
            })),
          },
        ],
      },
      words,
    );
  return {
    id: 'breakdown',
    heading: said.heading(column),
    body: markup`<p>${said.note}</p>${table('cine')}${table('frame')}`,
  };
}
