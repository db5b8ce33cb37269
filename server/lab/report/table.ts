import type { Figure } from '../result.ts';
import { markup, type Markup, type Part } from './markup.ts';
import type { Shown } from './numerals.ts';
import type { Words } from './words/words.ts';

export interface TableRow {
  readonly head: Part;
  readonly cells: readonly Part[];
}

export interface Table {
  readonly caption: string;
  /** The first is the heading of the row headings. */
  readonly head: readonly Part[];
  /** Rows under a heading of their own, or under none. */
  readonly groups: readonly { readonly heading?: string; readonly rows: readonly TableRow[] }[];
  /** Cells that hold text rather than numbers stand to the left. */
  readonly text?: boolean;
}

/** A table with its caption and headings; a narrow screen scrolls it sideways, by keyboard too. */
export function tableOf({ caption, head, groups, text = false }: Table, words: Words): Markup {
  return markup`<div class="scroll" role="group" tabindex="0" aria-label="${words.scrollable(caption)}"><table${text && markup` class="text"`}>
<caption data-word="${words.table}">${caption}</caption>
<thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
${groups.map(
  ({ heading, rows }) =>
    markup`<tbody>${
      heading !== undefined &&
      markup`<tr><th scope="rowgroup" class="group" colspan="${head.length}">${heading}</th></tr>`
    }${rows.map(
      (row) =>
        markup`<tr><th scope="row">${row.head}</th>${row.cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`,
    )}</tbody>`,
)}
</table></div>`;
}

/** Figures side by side where there is room, with one caption. */
export const figureOf = (figures: readonly Markup[], caption: Part, words: Words): Markup =>
  markup`<figure><div class="plots plots-${Math.min(3, figures.length)}">${figures}</div><figcaption data-word="${words.figure}">${caption}</figcaption></figure>`;

/** A value with its interval as a cell: it may break between the two, and nowhere else. */
export const figureCell = ({ value, interval }: Figure, shown: Shown): Markup =>
  markup`<span class="whole">${shown.one(value)}</span>${
    interval && markup` <span class="whole">(${shown.interval(interval.low, interval.high)})</span>`
  }`;
