import { en } from './en.ts';
import { ja } from './ja.ts';
import type { Words } from './words.ts';

export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

export const wordsOf: Readonly<Record<Language, Words>> = { en, ja };

/** The language that the environment asks for, in the order of POSIX: LC_ALL, LC_MESSAGES, LANG; English where there is none of ours. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const named = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find((value) => value);
  return languages.find((language) => named?.toLowerCase().startsWith(language)) ?? 'en';
}
