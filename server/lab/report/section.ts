import type { Markup } from './markup.ts';

/** A part of the report with a heading of its own. */
export interface Section {
  /** Anchor in the page: letters and hyphens. */
  readonly id: string;
  readonly heading: string;
  readonly body: Markup;
}
