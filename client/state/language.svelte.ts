import { en } from '../words/en.ts';
import { ja } from '../words/ja.ts';
import type { Words } from '../words/words.ts';
import { remember, remembered } from './remembered.ts';

export const languages = ['en', 'ja'] as const;
export type LanguageName = (typeof languages)[number];

const dictionaries: Readonly<Record<LanguageName, Words>> = { en, ja };

/** The language of the viewer: the one last chosen here, else the browser's, else English. */
export class Language {
  name = $state<LanguageName>('en');
  readonly words: Words = $derived(dictionaries[this.name]);

  /** @param preferred language tags, most wanted first, as `navigator.languages` gives them. */
  constructor(preferred: readonly string[]) {
    const kept = remembered('language');
    const wanted = preferred.map((tag) => tag.toLowerCase().split('-')[0]);
    this.name =
      languages.find((name) => name === kept) ??
      wanted.flatMap((tag) => languages.filter((name) => name === tag))[0] ??
      'en';
  }

  choose(name: LanguageName): void {
    this.name = name;
    remember('language', name);
  }
}
