/** Text that is markup already: made by `markup` alone, so that everything else is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; `undefined` and `false` leave nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/**
 * Tagged template for HTML and SVG: parts are escaped for text and for quoted attributes, unless they are markup themselves.
 * Synchronous, which `hono/html` is not by its types, and so it can be nested in plain functions.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.map((text, index) => text + (index < parts.length ? textOf(parts[index]) : '')).join(''),
  );
}

/** Markup one after the other, with `separator` (text) between. */
export const joined = (parts: readonly Part[], separator = ''): Markup =>
  new Markup(parts.map(textOf).join(escaped(separator)));

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, which no HTML may hold, become U+FFFD. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character]!).replace(/(?![\t\n])\p{Cc}/gu, '\uFFFD');
